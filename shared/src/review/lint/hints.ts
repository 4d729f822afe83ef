// What the graph does not say about workloads: who means to ask a name server, and what publishes a workload to the internet.
import type { Analysis, ExposureReport } from '../../graph/index';
import type { CompiledPeer, CompiledRule, CompiledSection, Reachability } from '../../policy/index';
import { hasPort, type TrafficSet } from '../../sets/index';

export interface WorkloadHints {
  /** Ids of workloads that some egress rule lets ask a name server, should one be there: it need not be in the input. */
  readonly dnsAsked: ReadonlySet<string>;
  /** By workload id: the entry points that lead straight to it from the internet, policies letting them. */
  readonly published: ReadonlyMap<string, readonly string[]>;
}

export function hintsOf(analysis: Analysis): WorkloadHints {
  return { dnsAsked: dnsAsked(analysis.reachability), published: published(analysis.exposure()) };
}

export function speaksDns(traffic: TrafficSet): boolean {
  return hasPort(traffic, 'UDP', 53) || hasPort(traffic, 'TCP', 53);
}

function dnsAsked({ tiers, universe }: Reachability): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { egress } of tiers.flatMap((tier) => tier.policies)) {
    if (!egress?.rules.some(mayMeanDns)) continue;
    forEachSubject(egress, (number) => {
      const column = universe.columns[number]!;
      if (column.kind === 'pod') for (const { workload } of column.pods) ids.add(workload.id);
    });
  }
  return ids;
}

/** A name of a port may be that of 53, and all ports of somebody who is not there are those of a name server, perhaps. */
function mayMeanDns({ action, ports, peers }: CompiledRule): boolean {
  if (action === 'deny') return false;
  if (ports === null) return peers.some(picksNobody);
  return ports.some((port) => (port.kind === 'numbers' ? speaksDns(port.traffic) : true));
}

function picksNobody({ matches, ownNode }: CompiledPeer): boolean {
  return matches.IPv4.length === 0 && matches.IPv6.length === 0 && ownNode === undefined;
}

function forEachSubject({ subjects }: CompiledSection, visit: (column: number) => void): void {
  for (const { columns } of subjects) columns.forEach(visit);
}

/** What comes through a proxy is the proxy's to guard, clients may be limited before any policy (R504), copies of requests bring no answers (R513). */
function published({ entries, workloads }: ExposureReport): ReadonlyMap<string, readonly string[]> {
  const open = new Map(
    entries.flatMap(({ id, name, audience, state, clients }) =>
      audience === 'internet' && state !== 'not-served' && clients.length === 0 ? [[id, name] as const] : [],
    ),
  );
  const found = new Map<string, readonly string[]>();
  for (const { id, via } of workloads) {
    const names = via.flatMap(({ entry, proxy, verdict, certainty, mirror }) => {
      const name = open.get(entry);
      return name !== undefined && proxy === null && verdict === 'allow' && certainty === 'defined' && !mirror
        ? [name]
        : [];
    });
    if (names.length > 0) found.set(id, [...new Set(names)].sort());
  }
  return found;
}
