// Laws of comparing, on random clusters: what a plain look at every pair says, nothing between equals, and the mirror image backwards.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminClusterArbitrary } from '../../../testing/adminArbitraries';
import { clusterArbitrary, PROFILES } from '../../../testing/arbitraries';
import { calicoClusterArbitrary } from '../../../testing/calicoArbitraries';
import { ciliumClusterArbitrary } from '../../../testing/ciliumArbitraries';
import { type ClusterObjects, type Profile, policyRefOf } from '../../cluster/index';
import {
  type Analysis,
  analyse,
  type ChangeKind,
  type ConnectionBlock,
  type GraphNode,
  hasSelfPair,
  type TrafficGraph,
  workloadNodes,
} from '../../graph/index';
import { hasPort, PROTOCOLS, parseRange, parseTrafficSet, type TransportProtocol } from '../../sets/index';
import type { Comparison } from '../model';
import { compareAnalyses } from './compareAnalyses';
import { type JointNodes, joinNodes } from './jointNodes';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);
const RUNS = Number(process.env.FC_RUNS ?? 150);
const PATIENCE = 600_000;

type Edit = { readonly what: 'drop' | 'respec' | 'rename' | 'lend'; readonly which: number; readonly donor: number };

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    what: fc.constantFrom('drop', 'respec', 'respec', 'rename', 'lend'),
    which: fc.nat(9),
    donor: fc.nat(9),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The cluster after some edits; policies and labels come from another one of the same kind. */
function edited(objects: ClusterObjects, donors: ClusterObjects, list: readonly Edit[]): ClusterObjects {
  let now = objects;
  list.forEach((edit, serial) => {
    now = { ...now, ...EDITS[edit.what](now, donors, edit, serial) };
  });
  return now;
}

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

const EDITS: Readonly<
  Record<
    Edit['what'],
    (now: ClusterObjects, donors: ClusterObjects, edit: Edit, serial: number) => Partial<ClusterObjects>
  >
> = {
  drop: ({ networkPolicies, policyObjects }, _donors, { which }) => {
    const gone: readonly unknown[] = [pick(networkPolicies, which), pick(policyObjects, which)];
    return {
      networkPolicies: networkPolicies.filter((policy) => !gone.includes(policy)),
      policyObjects: policyObjects.filter((policy) => !gone.includes(policy)),
    };
  },
  respec: ({ networkPolicies }, donors, { which, donor }) => {
    const [own, lent] = [pick(networkPolicies, which), pick(donors.networkPolicies, donor)];
    return {
      networkPolicies: networkPolicies.map((policy) => (policy === own && lent ? { ...own, spec: lent.spec } : policy)),
    };
  },
  lend: ({ networkPolicies, policyObjects }, donors, { donor }, serial) => {
    const [policy, other] = [pick(donors.networkPolicies, donor), pick(donors.policyObjects, donor)];
    const name = `lent${serial}`;
    return {
      networkPolicies: policy ? [...networkPolicies, { ...policy, name }] : networkPolicies,
      policyObjects: other ? [...policyObjects, { ...other, name }] : policyObjects,
    };
  },
  rename: ({ pods }, donors, { which, donor }) => {
    const own = pick(pods, which);
    return { pods: pods.map((pod) => (pod === own ? { ...pod, labels: pick(donors.pods, donor)!.labels } : pod)) };
  },
};

const LEVEL = { level: 'workload', nodes: false, variants: 'split' } as const;

/** Some in each block that the arbitraries mention, and elsewhere. */
const ADDRESSES = [
  '203.0.113.9',
  '203.0.113.130',
  '203.0.113.1',
  '198.51.100.7',
  '10.244.99.9',
  '8.8.8.8',
  '150.0.0.1',
  '2001:db8::9',
  '2001:db8::1',
  'fd00:244::99',
].map((text) => ({ text, range: parseRange(`${text}-${text}`)! }));

/** Pods, addresses and other ends by names that mean the same in every graph; the node of each. */
function nodesByMember(analysis: Analysis): ReadonlyMap<string, number> {
  const { nodes } = analysis.graph(LEVEL);
  const pods = new Map(workloadNodes(analysis.reachability).map((built) => [built.node.id, built.pods]));
  return new Map(
    nodes.flatMap((node, index) => {
      const own = node.kind === 'external' ? addressesOf(node) : (pods.get(node.id)?.map(({ id }) => id) ?? [node.id]);
      return own.map((member) => [member, index] as const);
    }),
  );
}

function addressesOf({ addresses }: GraphNode): readonly string[] {
  const ranges = addresses.map((text) => parseRange(text)!);
  return ADDRESSES.filter(({ range: { family, first } }) =>
    ranges.some((one) => one.family === family && one.first <= first && first <= one.last),
  ).map(({ text }) => text);
}

/** One port of one protocol in one family. */
interface Point {
  readonly family: 'IPv4' | 'IPv6';
  readonly protocol: TransportProtocol;
  readonly port: number;
}

function pointsOf(graphs: readonly TrafficGraph[]): readonly Point[] {
  const ports = new Set([80, 4242]);
  for (const { blocks } of graphs)
    for (const { traffic } of blocks)
      for (const text of Object.values(traffic))
        for (const [number] of text.matchAll(/\d+/g))
          for (const port of [Number(number) - 1, Number(number), Number(number) + 1])
            if (port > 0 && port < 65536) ports.add(port);
  return (['IPv4', 'IPv6'] as const).flatMap((family) =>
    PROTOCOLS.flatMap((protocol) => [...ports].map((port) => ({ family, protocol, port }))),
  );
}

/** 0: refused, 1: perhaps elsewhere, 2: not known, 3: allowed, but not everywhere, 4: allowed. */
function levelAt(blocks: readonly ConnectionBlock[], point: Point): { readonly level: number; readonly l7: boolean } {
  const here = blocks.filter(
    ({ traffic, family }) =>
      (family === undefined || family === point.family) &&
      hasPort(parseTrafficSet(traffic)!, point.protocol, point.port),
  );
  const level = ({ verdict, certainty }: ConnectionBlock): number =>
    verdict === 'deny' ? 1 : verdict === 'unknown' ? 2 : certainty === 'defined' ? 4 : 3;
  return { level: Math.max(0, ...here.map(level)), l7: here.some(({ l7 }) => l7) };
}

function plainKind(
  before: readonly ConnectionBlock[],
  after: readonly ConnectionBlock[],
  points: readonly Point[],
): ChangeKind | null {
  const seen = points.map((point) => ({ was: levelAt(before, point), is: levelAt(after, point) }));
  const some = (holds: (was: number, is: number) => boolean): boolean =>
    seen.some(({ was, is }) => holds(was.level, is.level));
  const held = seen.some(({ was, is }) => was.l7 !== is.l7);
  if (!held && !some((was, is) => was !== is)) return null;
  const [allowedBefore, allowedAfter] = [some((was) => was >= 3), some((_, is) => is >= 3)];
  if (!allowedBefore && allowedAfter) return some((_, is) => is === 4) ? 'gained' : 'possibly-gained';
  if (allowedBefore && !allowedAfter) return some((was) => was === 4) ? 'lost' : 'possibly-lost';
  const certain = some((was, is) => (was === 4) !== (is === 4)) && some((was, is) => was >= 3 !== is >= 3);
  const [up, down] = [some((was, is) => is > was), some((was, is) => is < was)];
  return (held && allowedBefore) || certain || up === down ? 'changed' : up ? 'possibly-gained' : 'possibly-lost';
}

/** Both graphs, pair by pair. */
class Plain {
  readonly #was: ReadonlyMap<string, number>;
  readonly #is: ReadonlyMap<string, number>;
  readonly members: readonly string[];
  readonly #points: readonly Point[];
  readonly #graphs: readonly [TrafficGraph, TrafficGraph];

  constructor(before: Analysis, after: Analysis) {
    this.#was = nodesByMember(before);
    this.#is = nodesByMember(after);
    this.members = [...new Set([...this.#was.keys(), ...this.#is.keys()])];
    this.#graphs = [before.graph(LEVEL), after.graph(LEVEL)];
    this.#points = pointsOf(this.#graphs);
  }

  /** Number of the joint node. */
  jointOf({ list }: JointNodes, member: string): number {
    const [was, is] = [this.#was.get(member) ?? -1, this.#is.get(member) ?? -1];
    return list.findIndex(({ before, after, standIn }) => !standIn && before === was && after === is);
  }

  blocks(from: string, to: string): readonly [readonly ConnectionBlock[], readonly ConnectionBlock[]] {
    const of = ({ blocks }: TrafficGraph, nodes: ReadonlyMap<string, number>): readonly ConnectionBlock[] => {
      const [source, target] = [nodes.get(from) ?? -1, nodes.get(to) ?? -1];
      return blocks.filter((block) => block.from.includes(source) && block.to.includes(target));
    };
    return [of(this.#graphs[0], this.#was), of(this.#graphs[1], this.#is)];
  }

  kind(from: string, to: string): ChangeKind | null {
    return plainKind(...this.blocks(from, to), this.#points);
  }
}

const MIRRORED: Readonly<Record<ChangeKind, ChangeKind>> = {
  gained: 'lost',
  lost: 'gained',
  changed: 'changed',
  'possibly-gained': 'possibly-lost',
  'possibly-lost': 'possibly-gained',
};

function words(blocks: readonly ConnectionBlock[]): readonly string[] {
  return blocks
    .map(({ from: _from, to: _to, change: _change, ...said }) => JSON.stringify(Object.entries(said).sort()))
    .sort();
}

const isGhost = ({ change }: ConnectionBlock): boolean => change === 'lost' || change === 'possibly-lost';

function checkPairs(before: Analysis, after: Analysis, comparison: Comparison): void {
  const joint = joinNodes(before, after, before.graph(LEVEL), after.graph(LEVEL));
  const plain = new Plain(before, after);
  const { graph, changes } = comparison;
  for (const from of plain.members) {
    for (const to of plain.members) {
      const [source, target] = [plain.jointOf(joint, from), plain.jointOf(joint, to)];
      // Names that only one of the graphs knows stand for addresses of the other.
      if (source < 0 || target < 0) continue;
      if (from === to && !(source === target && hasSelfPair(graph.nodes[source]!))) continue;
      const holds = ({
        from: sources,
        to: targets,
      }: {
        readonly from: readonly number[];
        readonly to: readonly number[];
      }) => sources.includes(source) && targets.includes(target);
      const expected = plain.kind(from, to);
      const found = changes.filter(holds);
      const [old, now] = plain.blocks(from, to);
      const label = `${from} -> ${to}: ${words(old)} | ${words(now)}`;
      expect([label, ...found.map(({ how }) => how)]).toEqual([label, ...(expected === null ? [] : [expected])]);
      const drawn = graph.blocks.filter(holds);
      expect([label, words(drawn.filter((block) => !isGhost(block)))]).toEqual([label, words(now)]);
      expect([label, [...new Set(drawn.flatMap(({ change }) => change ?? []))]]).toEqual([
        label,
        expected === null ? [] : [expected],
      ]);
      if (found[0] && words(old).join() === words(now).join()) throw new Error(`${label} says the same in both graphs`);
    }
  }
}

function sumByKind({ changes }: Comparison): Comparison['counts'] {
  const counts = { gained: 0, lost: 0, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 };
  for (const { how, pairs } of changes) counts[how] += pairs;
  return counts;
}

function checkWhole(before: Analysis, after: Analysis, list: readonly Edit[]): void {
  const comparison = compareAnalyses(before, after);
  checkPairs(before, after, comparison);
  expect(sumByKind(comparison)).toEqual(comparison.counts);
  const differing = new Set(
    comparison.policies.map((ref) => JSON.stringify([ref.kind, ref.namespace, ref.name, ref.how])),
  );
  for (const { causes } of comparison.changes)
    for (const {
      policy: { kind, namespace, name },
      how,
    } of causes)
      expect(differing).toContain(JSON.stringify([kind, namespace, name, how]));
  const hasOtherReasons = list.some(({ what }) => what === 'rename') || otherObjects(before) !== otherObjects(after);
  if (!hasOtherReasons && before.objects.policyObjects.length + after.objects.policyObjects.length === 0)
    expect(comparison.changes.filter(({ causes }) => causes.length === 0)).toEqual([]);
  const back = compareAnalyses(after, before);
  const mirrored = Object.fromEntries(
    Object.entries(back.counts).map(([how, count]) => [MIRRORED[how as ChangeKind], count]),
  );
  expect(mirrored).toEqual(comparison.counts);
  for (const analysis of [before, after]) {
    const same = compareAnalyses(analysis, analysis);
    expect([same.changes, same.came, same.went, same.policies]).toEqual([[], [], [], []]);
    expect(same.graph.blocks).toEqual(analysis.graph(LEVEL).blocks);
  }
}

/** Objects that policies refer to; a change of one is no change of a policy. */
function otherObjects({ objects }: Analysis): string {
  return JSON.stringify(objects.policyObjects.filter((object) => policyRefOf(object) === null));
}

const CLUSTERS: readonly (readonly [string, fc.Arbitrary<ClusterObjects>, readonly Profile[]])[] = [
  ['NetworkPolicies', clusterArbitrary, PROFILES],
  ['admin policies', adminClusterArbitrary, ['kubernetes', 'calico', 'cilium']],
  ['Calico', calicoClusterArbitrary, ['calico']],
  ['Cilium', ciliumClusterArbitrary, ['cilium']],
];

describe.each(CLUSTERS)('%s', (_, cluster, profiles) => {
  it('are compared as a plain look at every pair compares them, and backwards as in a mirror', {
    timeout: PATIENCE,
  }, () => {
    fc.assert(
      fc.property(cluster, cluster, edits, fc.constantFrom(...profiles), (objects, donors, list, profile) => {
        const [before, after] = [objects, edited(objects, donors, list)].map((one) => analyse(one, { profile }));
        checkWhole(before!, after!, list);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
