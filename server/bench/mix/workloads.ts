// Namespaces of teams and what runs in them: of uneven size, in tiers, each number exactly as the shape asks.
import type { ContainerPort } from '@portolan/shared/cluster';
import {
  type GeneratedNamespace,
  type GeneratedParts,
  type GeneratedWorkload,
  type Guard,
  INSTANCE,
  NAME,
} from '../parts';
import type { Random } from '../random';
import type { Shape } from '../shapes';
import { namespaceName, type Tier, workloadName } from './names';
import { PLATFORM, PLATFORM_WORKLOADS } from './platform';

/** Small namespaces are common, large ones are not. */
const SIZES = [1, 1, 1, 2, 2, 3, 4];
const REPLICAS = [1, 1, 2, 3, 6];
/** In the order in which a namespace gets them: one web front for about ten workloads. */
const TIERS: readonly Tier[] = ['web', 'api', 'data', 'api', 'worker', 'api', 'data', 'api', 'worker', 'data'];
const GUARDS: readonly Guard[] = [
  'both',
  'ingress',
  'both',
  'rules',
  'both',
  'ingress',
  'both',
  'none',
  'both',
  'ingress',
];

/** Half of the data tier; its pods carry labels of their own, as StatefulSets give them. */
const STATEFUL = /-(?:postgres|kafka)(?:-\d+)?$/;

/** A workload before its pods are counted. */
type Planned = Omit<GeneratedWorkload, 'pods' | 'firstPod'>;

/** Throws where the shape has no room for the platform and one workload a namespace. */
export function generateParts(shape: Shape, random: Random): GeneratedParts {
  const apps = shape.namespaces - PLATFORM.length;
  if (apps < 1 || shape.workloads - PLATFORM_WORKLOADS < apps || shape.pods < shape.workloads)
    throw new Error(`The shape ${shape.name} is too small.`);
  const planned: (readonly Planned[])[] = PLATFORM.map(({ workloads }, namespace) =>
    workloads.map((workload) => ({ ...workload, namespace, kind: 'Deployment', tier: null })),
  );
  split(shape.workloads - PLATFORM_WORKLOADS, apps, SIZES, random).forEach((count, app) => {
    planned.push(planWorkloads(PLATFORM.length + app, app, count, random));
  });
  const counted = countPods(planned, shape, random);
  const namespaces = counted.map((workloads, index): GeneratedNamespace => {
    const platform = PLATFORM[index];
    if (platform) return { name: platform.name, labels: {}, team: null, guard: 'none', workloads };
    const { name, team, env } = namespaceName(index - PLATFORM.length);
    const guard = shape.mix === 'teams' ? GUARDS[(index * 7) % GUARDS.length]! : 'both';
    return { name, labels: { team, env }, team, guard: shape.mix === 'open' ? 'none' : guard, workloads };
  });
  return { namespaces, apps: namespaces.slice(PLATFORM.length) };
}

/** Splits a whole number into so many unequal parts of at least one. */
function split(whole: number, parts: number, weights: readonly number[], random: Random): readonly number[] {
  const drawn = Array.from({ length: parts }, () => random.pick(weights));
  const sum = drawn.reduce((a, b) => a + b, 0);
  let before = 0;
  let given = 0;
  return drawn.map((weight) => {
    before += weight;
    const upTo = Math.floor(((whole - parts) * before) / sum);
    const part = 1 + upTo - given;
    given = upTo;
    return part;
  });
}

function planWorkloads(namespace: number, app: number, count: number, random: Random): readonly Planned[] {
  const { name: where } = namespaceName(app);
  const met = new Map<Tier, number>();
  return Array.from({ length: count }, (_, index) => {
    const tier = TIERS[index % TIERS.length]!;
    const number = met.get(tier) ?? 0;
    met.set(tier, number + 1);
    // Tiers begin with a different subject in each namespace, so that not every one has the same names.
    const name = workloadName(tier, number + app);
    return {
      namespace,
      name,
      kind: STATEFUL.test(name) ? 'StatefulSet' : 'Deployment',
      tier,
      labels: { [NAME]: name, [INSTANCE]: `${where}.${name}`, tier, version: `v${random.below(3)}` },
      ports: portsOf(tier, random),
    };
  });
}

const TIER_PORTS: Readonly<Record<Tier, readonly (readonly [name: string, port: number])[]>> = {
  web: [['http', 8080]],
  api: [
    ['http', 8080],
    ['grpc', 9000],
  ],
  worker: [['admin', 8081]],
  data: [['pg', 5432]],
};

/** What the tier listens on, `metrics` for seven of ten, and now and then something for its developers. */
function portsOf(tier: Tier, random: Random): readonly ContainerPort[] {
  const ports = [
    ...TIER_PORTS[tier],
    ...(random.chance(0.7) ? [['metrics', 9102] as const] : []),
    ...(random.chance(0.15) ? [['debug', 6060] as const] : []),
  ];
  return ports.map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP', container: 'regular' }));
}

/** Every namespace gets pods by its workloads, its workloads get unequal shares of them. */
function countPods(
  planned: readonly (readonly Planned[])[],
  shape: Shape,
  random: Random,
): readonly (readonly GeneratedWorkload[])[] {
  let workloads = 0;
  const upTo = (count: number): number => Math.floor((count * shape.pods) / shape.workloads);
  const counts = planned.map(({ length }) => {
    const pods = upTo(workloads + length) - upTo(workloads);
    workloads += length;
    return split(pods, length, REPLICAS, random);
  });
  // Addresses are given out in turns through the namespaces: a block of them cuts through many.
  const first = new Map<Planned, number>();
  let next = 0;
  const longest = Math.max(...planned.map(({ length }) => length));
  for (let index = 0; index < longest; index++) {
    planned.forEach((list, namespace) => {
      const workload = list[index];
      if (!workload) return;
      first.set(workload, next);
      next += counts[namespace]![index]!;
    });
  }
  return planned.map((list, namespace) =>
    list.map((workload, index) => ({
      ...workload,
      pods: counts[namespace]![index]!,
      firstPod: first.get(workload)!,
    })),
  );
}
