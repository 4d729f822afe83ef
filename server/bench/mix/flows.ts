// A cluster whose policies admit what its applications do and nothing else: about two edges a workload, and as many of the hubs.
import type { NetworkPolicyObject } from '@portolan/shared/cluster';
import { type GeneratedNamespace, type GeneratedParts, type GeneratedWorkload, INSTANCE, NAME } from '../parts';
import type { Random } from '../random';
import type { Tier } from './names';

/** How many of a tier another calls, on average. */
const CALLS: readonly (readonly [caller: Tier, server: Tier, calls: number])[] = [
  ['web', 'api', 4],
  ['api', 'api', 0.9],
  ['api', 'data', 1.9],
  ['worker', 'data', 1.5],
  ['worker', 'api', 0.7],
];
/** Of the calls, these go to another namespace. */
const ACROSS = 0.1;

interface Flow {
  readonly from: GeneratedWorkload;
  readonly to: GeneratedWorkload;
}

/** One policy for each workload that calls or is called, with rules for both ends of every flow. */
export function* flowPolicies(parts: GeneratedParts, random: Random): Generator<NetworkPolicyObject> {
  const flows = drawFlows(parts, random);
  const callers = groupBy(flows, ({ to }) => to);
  const servers = groupBy(flows, ({ from }) => from);
  for (const { name: namespace, workloads } of parts.apps) {
    for (const workload of workloads) {
      const from = (callers.get(workload) ?? []).map((flow) => flow.from);
      const to = (servers.get(workload) ?? []).map((flow) => flow.to);
      yield {
        namespace,
        name: workload.name,
        spec: {
          podSelector: { matchLabels: { [INSTANCE]: workload.labels[INSTANCE] } },
          policyTypes: ['Ingress', 'Egress'],
          ingress:
            from.length === 0
              ? []
              : [
                  {
                    from: from.map((peer) => peerOf(workload, peer, parts)),
                    ports: [{ port: workload.ports[0]!.name }],
                  },
                ],
          egress: to.map((peer) => ({
            to: [peerOf(workload, peer, parts)],
            ports: [{ port: peer.ports[0]!.containerPort }],
          })),
        },
      };
    }
  }
}

function groupBy(
  flows: readonly Flow[],
  end: (flow: Flow) => GeneratedWorkload,
): ReadonlyMap<GeneratedWorkload, Flow[]> {
  const groups = new Map<GeneratedWorkload, Flow[]>();
  for (const flow of flows) {
    const group = groups.get(end(flow));
    if (group) group.push(flow);
    else groups.set(end(flow), [flow]);
  }
  return groups;
}

/** Every flow once, none from a workload to itself. */
function drawFlows(parts: GeneratedParts, random: Random): readonly Flow[] {
  const flows: Flow[] = [];
  for (const own of parts.apps) {
    for (const from of own.workloads) {
      const met = new Set<GeneratedWorkload>([from]);
      for (const [caller, server, calls] of CALLS) {
        if (caller !== from.tier) continue;
        const count = Math.floor(calls) + (random.chance(calls % 1) ? 1 : 0);
        for (let call = 0; call < count; call++) {
          const namespace = random.chance(ACROSS) ? random.pick(parts.apps) : own;
          const to = draw(namespace, server, met, random);
          if (to === null) continue;
          met.add(to);
          flows.push({ from, to });
        }
      }
    }
  }
  return flows;
}

function draw(
  { workloads }: GeneratedNamespace,
  tier: Tier,
  without: ReadonlySet<GeneratedWorkload>,
  random: Random,
): GeneratedWorkload | null {
  const fits = workloads.filter((workload) => workload.tier === tier && !without.has(workload));
  return fits.length === 0 ? null : random.pick(fits);
}

/** One workload, as policies of another name it: by its name at home, elsewhere with its namespace. */
function peerOf(subject: GeneratedWorkload, peer: GeneratedWorkload, { namespaces }: GeneratedParts): unknown {
  const podSelector = { matchLabels: { [NAME]: peer.labels[NAME] } };
  if (subject.namespace === peer.namespace) return { podSelector };
  const { name } = namespaces[peer.namespace]!;
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } }, podSelector };
}
