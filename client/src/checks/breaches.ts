// Where expectations are broken in what is shown: pairs by the ids that graph, matrix and table use. Pure.
import { type Breach, hasSelfPair, type Scene, type SceneEdge, type TrafficGraph } from '@portolan/shared/graph';
import { type CheckReport, violatingBlocks } from '@portolan/shared/review';

interface Block {
  readonly to: ReadonlySet<string>;
  readonly breach: Breach;
}

/** Ends are nodes, and the boxes that hold them. */
export class Breaches {
  /** By source. */
  readonly #blocks = new Map<string, Block[]>();
  readonly #alone: ReadonlySet<string>;

  constructor(graph: TrafficGraph, report: CheckReport) {
    const ids = (ends: readonly number[]): ReadonlySet<string> =>
      new Set(
        ends.flatMap((end) => {
          const { id, namespace } = graph.nodes[end]!;
          return [id, namespace === null ? 'outside' : `Namespace/${namespace}`];
        }),
      );
    this.#alone = new Set(graph.nodes.filter((node) => !hasSelfPair(node)).map(({ id }) => id));
    for (const { from, to, how } of violatingBlocks(graph, report)) {
      const block: Block = { to: ids(to), breach: how === 'broken' ? 'broken' : 'cannot-tell' };
      for (const id of ids(from)) {
        const known = this.#blocks.get(id);
        if (known) known.push(block);
        else this.#blocks.set(id, [block]);
      }
    }
  }

  /** The worst of what is between two nodes, or boxes; null: nothing breaks an expectation. */
  readonly between = (from: string, to: string): Breach | null => {
    if (from === to && this.#alone.has(from)) return null;
    let found: Breach | null = null;
    for (const block of this.#blocks.get(from) ?? []) {
      if (!block.to.has(to)) continue;
      if (block.breach === 'broken') return 'broken';
      found = block.breach;
    }
    return found;
  };

  /** The scene with its edges marked. `ownerOf`: the workload of a pod that is drawn by itself; other ids as they are. */
  mark(scene: Scene, ownerOf: (id: string) => string): Scene {
    if (this.#blocks.size === 0) return scene;
    const drawn = new Set(scene.edges.map(({ source, target }) => `${ownerOf(source)} ${ownerOf(target)}`));
    const marked = (edges: readonly SceneEdge[]): readonly SceneEdge[] =>
      edges.map((edge) => {
        const breach = edge.id.endsWith('|exposure') ? null : this.#ofEdge(edge, scene, ownerOf, drawn);
        return breach === null ? edge : { ...edge, breach };
      });
    return { ...scene, edges: marked(scene.edges), ...(scene.more ? { more: marked(scene.more) } : {}) };
  }

  #ofEdge(
    { id, source, target }: SceneEdge,
    scene: Scene,
    ownerOf: (id: string) => string,
    drawn: ReadonlySet<string>,
  ): Breach | null {
    if (!id.endsWith('|tie')) return this.between(ownerOf(source), ownerOf(target));
    const stub = scene.nodes.find((node) =>
      node.id === source || node.id === target ? node.stub !== undefined : false,
    )?.stub;
    return stub ? this.#folded(stub.of, stub.side, drawn) : null;
  }

  /** Of connections of one end that are not drawn by themselves. */
  #folded(of: string, side: 'in' | 'out', drawn: ReadonlySet<string>): Breach | null {
    let found: Breach | null = null;
    const look = (from: string, blocks: readonly Block[]): void => {
      for (const { to, breach } of blocks) {
        const others = side === 'out' ? [...to] : to.has(of) ? [from] : [];
        const isHidden = others.some(
          (other) => !drawn.has(side === 'out' ? `${of} ${other}` : `${other} ${of}`) && isNode(other),
        );
        if (isHidden && found !== 'broken') found = breach;
      }
    };
    if (side === 'out') look(of, this.#blocks.get(of) ?? []);
    else for (const [from, blocks] of this.#blocks) look(from, blocks);
    return found;
  }
}

function isNode(id: string): boolean {
  return id !== 'outside' && !/^Namespace\/[^/]*$/.test(id);
}
