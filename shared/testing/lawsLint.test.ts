// Laws of the review's findings: a covered rule may go without any change, paths exist, and the order of the input does not matter.
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { ClusterObjects, Finding, NetworkPolicyObject } from '../src/cluster/index';
import { type Analysis, analyse, analyseLive } from '../src/graph/index';
import { compareAnalyses, lint } from '../src/review/index';
import { clusterArbitrary, PROFILES } from './arbitraries';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
const RUNS = Number(process.env.FC_RUNS ?? 600);
const PATIENCE = 900_000;

const tally = new Map<string, number>();
const count = (what: string, by = 1): void => void tally.set(what, (tally.get(what) ?? 0) + by);

afterAll(() => {
  const lines = [...tally].sort().map(([what, n]) => `${what}: ${n}`);
  process.stdout.write(`laws of findings, FC_SEED=${SEED}\n  ${lines.join('\n  ')}\n`);
});

type Spec = Readonly<Record<string, unknown>>;
interface Graft {
  readonly from: number;
  readonly to: number;
  readonly rule: number;
}

/** Rules of one policy written into another as well: what random policies seldom do, and people often. */
function graft(objects: ClusterObjects, grafts: readonly Graft[]): ClusterObjects {
  const policies = [...objects.networkPolicies];
  if (policies.length === 0) return objects;
  for (const { from, to, rule } of grafts) {
    const [donor, taker] = [policies[from % policies.length]!, policies[to % policies.length]!];
    for (const direction of ['ingress', 'egress'] as const) {
      const rules = (donor.spec as Spec | null)?.[direction];
      const own = (taker.spec as Spec | null)?.[direction];
      if (!Array.isArray(rules) || rules.length === 0 || (own !== undefined && !Array.isArray(own))) continue;
      const spec = {
        ...(taker.spec as Spec),
        [direction]: [...((own as unknown[]) ?? []), rules[rule % rules.length]],
      };
      policies[to % policies.length] = { ...taker, spec };
      break;
    }
  }
  return { ...objects, networkPolicies: policies };
}

const cluster = fc
  .record({
    objects: clusterArbitrary,
    grafts: fc.array(fc.record({ from: fc.nat(9), to: fc.nat(9), rule: fc.nat(5) }), { minLength: 1, maxLength: 4 }),
    profile: fc.constantFrom(...PROFILES),
  })
  .map(({ objects, grafts, profile }) => ({ objects: graft(objects, grafts), profile }));

function withoutRules(objects: ClusterObjects, covered: readonly Finding[]): ClusterObjects {
  const gone = new Map<string, Set<string>>();
  for (const { object, path } of covered) {
    const key = `${object!.namespace}/${object!.name}`;
    gone.set(key, (gone.get(key) ?? new Set()).add(path!));
  }
  return {
    ...objects,
    networkPolicies: objects.networkPolicies.map((policy): NetworkPolicyObject => {
      const paths = gone.get(`${policy.namespace}/${policy.name}`);
      if (!paths) return policy;
      const spec = { ...(policy.spec as Record<string, unknown>) };
      for (const direction of ['ingress', 'egress'])
        if (Array.isArray(spec[direction]))
          spec[direction] = spec[direction].filter((_, index) => !paths.has(`spec.${direction}[${index}]`));
      return { ...policy, spec };
    }),
  };
}

function expectSame(before: Analysis, after: Analysis): void {
  const { counts, changes } = compareAnalyses(before, after);
  expect({ counts, changes }).toEqual({
    counts: { gained: 0, lost: 0, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 },
    changes: [],
  });
}

it(
  'a covered rule may go, and all of them may, and no connection changes',
  () => {
    fc.assert(
      fc.property(cluster, ({ objects, profile }) => {
        const live = analyseLive(objects, { profile });
        const covered = lint(live).filter(({ code }) => code === 'rule-covered');
        count('clusters');
        if (covered.length === 0) return;
        count('clusters with covered rules');
        count('covered rules', covered.length);
        expectSame(live.analysis, analyse(withoutRules(objects, covered.slice(0, 1)), { profile }));
        expectSame(live.analysis, analyse(withoutRules(objects, covered), { profile }));
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(tally.get('covered rules') ?? 0).toBeGreaterThan(RUNS / 10);
  },
  PATIENCE,
);

it(
  'a rule whose removal changes something is never called covered, and paths lie in their objects',
  () => {
    fc.assert(
      fc.property(cluster, ({ objects, profile }) => {
        const live = analyseLive(objects, { profile });
        for (const { object, path, code } of lint(live)) {
          if (object?.kind !== 'NetworkPolicy' || path === undefined || code === 'policy-refused') continue;
          const policy = objects.networkPolicies.find(
            ({ namespace, name }) => namespace === object.namespace && name === object.name,
          );
          expect(policy, `${code} ${object.name}`).toBeDefined();
          count('paths');
          if (
            code in
            { 'peer-matches-nothing': 0, 'admits-future-pods': 0, 'rule-covered': 0, 'rests-on-chosen-labels': 0 }
          )
            expect(at(policy, path), `${code} at ${path}`).toBeDefined();
        }
      }),
      { seed: SEED + 1, numRuns: RUNS / 3 },
    );
  },
  PATIENCE,
);

it(
  'the order of the input does not matter',
  () => {
    fc.assert(
      fc.property(cluster, ({ objects, profile }) => {
        const turned = {
          ...objects,
          pods: objects.pods.toReversed(),
          namespaces: objects.namespaces.toReversed(),
          networkPolicies: objects.networkPolicies.toReversed(),
        };
        const plain = lint(analyseLive(objects, { profile }));
        const other = lint(analyseLive(turned, { profile }));
        expect(other).toEqual(plain);
      }),
      { seed: SEED + 2, numRuns: RUNS / 3 },
    );
  },
  PATIENCE,
);

function at(policy: unknown, path: string): unknown {
  return Array.from(path.matchAll(/([^.[\]]+)|\[(\d+)\]/g), ([, key, index]) => key ?? Number(index)).reduce<unknown>(
    (value, step) => (value as Record<string | number, unknown> | undefined)?.[step],
    policy,
  );
}
