// What the graph says about one flow: looked up in its blocks, or asked for the very pods where a block cannot tell.
import type { Protocol } from '../cluster/index';
import { type Analysis, type ConnectionBlock, hasSelfPair, type TrafficGraph } from '../graph/index';
import { hasPort, parseTrafficSet, type TrafficSet } from '../sets/index';
import type { ResolvedEnd } from './resolveEnds';

export type KnownEnd = Extract<ResolvedEnd, { ok: true }>;
/** `own`: within one pod. */
export type Said = 'allowed' | 'refused' | 'cannot-tell' | 'own';

export interface Judged {
  readonly says: Said;
  /** Index of the block that allows it; null: none does, or it is own-node traffic. */
  readonly block: number | null;
}

interface IndexedBlock {
  readonly block: ConnectionBlock;
  readonly number: number;
  readonly traffic: TrafficSet;
  readonly to: ReadonlySet<number>;
}

export class Judge {
  readonly numberOf: ReadonlyMap<string, number>;
  readonly #bySource = new Map<number, IndexedBlock[]>();
  readonly #asked = new Map<string, Said>();
  /** Ends that are known by a host name or the like, and what could not be read: an address that nobody has may be theirs. */
  readonly #parties: ReadonlySet<number>;

  constructor(
    readonly analysis: Analysis,
    readonly graph: TrafficGraph,
  ) {
    this.numberOf = new Map(graph.nodes.map(({ id }, number) => [id, number]));
    const { parties, unread } = analysis.reachability.universe;
    this.#parties = new Set(
      graph.nodes.flatMap(({ kind, classId }, number) =>
        kind === 'party' && (parties.has(classId) || unread.has(classId)) ? [number] : [],
      ),
    );
    // Blocks share their lists of nodes.
    const sets = new Map<readonly number[], ReadonlySet<number>>();
    graph.blocks.forEach((block, number) => {
      const to = sets.get(block.to) ?? new Set(block.to);
      sets.set(block.to, to);
      const indexed: IndexedBlock = { block, number, traffic: parseTrafficSet(block.traffic) ?? [], to };
      for (const from of block.from) {
        const known = this.#bySource.get(from);
        if (known) known.push(indexed);
        else this.#bySource.set(from, [indexed]);
      }
    });
  }

  judge(from: KnownEnd, to: KnownEnd, protocol: Protocol, port: number): Judged {
    const [a, b] = [this.numberOf.get(from.id), this.numberOf.get(to.id)];
    if (a === undefined || b === undefined) return { says: 'cannot-tell', block: null };
    if (a === b && (from.exact !== null ? from.exact === to.exact : !hasSelfPair(this.graph.nodes[a]!)))
      return { says: 'own', block: null };
    const told = family(from, to);
    // Who has no address of a family has no connections of it (R76).
    if (told !== null && [from, to].some(({ families }) => families !== null && !families.includes(told)))
      return { says: 'refused', block: null };
    const held = (this.#bySource.get(a) ?? []).filter(
      ({ to: targets, traffic, block }) =>
        targets.has(b) &&
        hasPort(traffic, protocol, port) &&
        (block.family === undefined || told === null || block.family === told),
    );
    const sure = held.find(({ block }) => block.kind !== 'node') ?? null;
    const block = sure !== null && sure.block.verdict === 'allow' ? sure.number : null;
    const isNode = this.graph.nodes[a]!.kind === 'node' || this.graph.nodes[b]!.kind === 'node';
    if (isNode || held.some((one) => one.block.partial !== undefined || one.block.kind === 'node'))
      return { says: this.#ask(from, to, protocol, port), block };
    if (sure === null) return { says: this.#isNamed(a, b, protocol, port) ? 'cannot-tell' : 'refused', block };
    // A family that the log does not tell decides.
    if (sure.block.family !== undefined && told === null) return { says: 'cannot-tell', block: null };
    return { says: sure.block.verdict === 'allow' ? 'allowed' : 'cannot-tell', block };
  }

  /** Of an address outside that a rule may allow by its name: the log need not tell the name. */
  #isNamed(from: number, to: number, protocol: Protocol, port: number): boolean {
    if (this.graph.nodes[from]!.kind === 'external')
      return [...this.#parties].some((party) =>
        (this.#bySource.get(party) ?? []).some((one) => one.to.has(to) && hasPort(one.traffic, protocol, port)),
      );
    if (this.graph.nodes[to]!.kind !== 'external') return false;
    return (this.#bySource.get(from) ?? []).some(
      ({ block, traffic }) => hasPort(traffic, protocol, port) && block.to.some((one) => this.#parties.has(one)),
    );
  }

  #ask(from: KnownEnd, to: KnownEnd, protocol: Protocol, port: number): Said {
    const ends = [from.exact ?? from.id, to.exact ?? to.id] as const;
    const key = `${ends[0]} ${ends[1]} ${protocol} ${port}`;
    let said = this.#asked.get(key);
    if (said === undefined) {
      said = saidBy(this.analysis, ends[0], ends[1], protocol, port);
      this.#asked.set(key, said);
    }
    return said;
  }
}

/** What explaining the pair says. What is refused in one reading only is not certain. */
export function saidBy(analysis: Analysis, from: string, to: string, protocol: Protocol, port: number): Said {
  const answer = analysis.explain(from, to, { protocol, port });
  if (!answer.ok || answer.value.verdict === 'unknown') return 'cannot-tell';
  if (answer.value.verdict === 'allow') return 'allowed';
  return answer.value.certainty === 'defined' ? 'refused' : 'cannot-tell';
}

function family(from: KnownEnd, to: KnownEnd): 'IPv4' | 'IPv6' | null {
  return from.family ?? to.family;
}
