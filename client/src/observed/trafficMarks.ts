// What was seen, on the lines of the picture: used ones with a count, never used ones, and lines for what the graph refuses. Pure.
import { edgeId, type ObservedMark, type Scene, type SceneEdge } from '@portolan/shared/graph';
import type { Observed, ObservedEnd, ObservedRow } from '@portolan/shared/observed';

/** What is listed and drawn: all, or one of the kinds. */
export type Shown = 'all' | 'used' | 'never' | 'blocked';

interface Counted {
  used: number;
  refused: number;
  blocked: number;
}

export class TrafficMarks {
  /** By both ends, boxes included, separated by a newline. */
  readonly #pairs = new Map<string, Counted>();
  readonly #blocked: readonly ObservedRow[];

  constructor(
    readonly observed: Observed,
    readonly shown: Shown,
  ) {
    for (const row of observed.rows) {
      const [from, to] = [observed.ends[row.from]!, observed.ends[row.to]!];
      for (const a of placesOf(from)) for (const b of placesOf(to)) this.#count(`${a}\n${b}`, row);
    }
    this.#blocked = observed.rows.filter(({ kind }) => kind === 'blocked');
  }

  #count(key: string, { kind, seen, refused }: ObservedRow): void {
    const known = this.#pairs.get(key) ?? { used: 0, refused: 0, blocked: 0 };
    this.#pairs.set(key, known);
    if (kind === 'used') known.used += seen;
    if (kind === 'refused') {
      known.used += seen;
      known.refused += refused;
    }
    if (kind === 'blocked') known.blocked += seen;
  }

  /** The scene with its lines marked. `ownerOf`: the workload of a pod that is drawn by itself; other ids as they are. */
  mark(scene: Scene, ownerOf: (id: string) => string): Scene {
    const marked = (edges: readonly SceneEdge[]): readonly SceneEdge[] =>
      edges.map((edge) => {
        const observed = this.#markOf(edge, ownerOf);
        return observed === null ? edge : { ...edge, observed };
      });
    const edges = [...marked(scene.edges), ...this.#lines(scene)];
    return { ...scene, edges, ...(scene.more ? { more: marked(scene.more) } : {}) };
  }

  #markOf({ id, source, target }: SceneEdge, ownerOf: (id: string) => string): ObservedMark | null {
    if (id.endsWith('|tie') || id.endsWith('|exposure')) return null;
    const counted = this.#pairs.get(`${ownerOf(source)}\n${ownerOf(target)}`);
    const how = counted === undefined ? 'never' : counted.refused > 0 ? 'refused' : counted.used > 0 ? 'used' : 'never';
    if (this.shown === 'all') return { how, count: counted?.used ?? 0 };
    const stands = this.shown === (how === 'refused' ? 'used' : how) ? 'alone' : 'aside';
    return { how, count: counted?.used ?? 0, stands };
  }

  /** Lines for what was seen although the graph refuses it, between ends that are drawn. */
  #lines(scene: Scene): readonly SceneEdge[] {
    if (this.shown === 'used' || this.shown === 'never') return [];
    const drawn = new Map<string, string>();
    for (const { id } of scene.nodes) drawn.set(id, id);
    const closed = new Set(scene.boxes.flatMap(({ id, open }) => (open ? [] : [id])));
    const lines = new Map<string, { row: ObservedRow; source: string; target: string; count: number; rows: number }>();
    for (const row of this.#blocked) {
      const [source, target] = [row.from, row.to].map((end) =>
        placesOf(this.observed.ends[end]!).find((id) => drawn.has(id) || closed.has(id)),
      );
      if (source === undefined || target === undefined || source === target) continue;
      const key = edgeId(source, target, null, { ghost: true });
      const line = lines.get(key) ?? { row, source, target, count: 0, rows: 0 };
      line.count += row.seen;
      line.rows += 1;
      lines.set(key, line);
    }
    return [...lines].map(([id, { row, source, target, count, rows }]) => ({
      id,
      source,
      target,
      look: 'explicit',
      label: rows === 1 ? `${row.protocol} ${row.port}` : `${rows} ports or pairs`,
      weight: 1,
      dimmed: false,
      verdict: 'deny',
      certainty: 'defined',
      kinds: ['explicit'],
      ghost: true,
      observed: { how: 'blocked', count },
    }));
  }
}

/** An end by itself, and the box that holds it. */
function placesOf({ id, namespace }: ObservedEnd): readonly string[] {
  return [id, namespace === null ? 'outside' : `Namespace/${namespace}`];
}
