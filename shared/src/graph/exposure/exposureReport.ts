// Joins declared exposure with the verdicts on the last hop: who is published, blocked, or reachable without being published (R500, R516).
import {
  type Audience,
  compareText,
  type DeclaredExposure,
  declareExposure,
  type EntryBackend,
  type EntryPoint,
  type ExposureProxy,
  isInternalRange,
  type ObjectRef,
  type PodEnd,
} from '../../cluster/index';
import type { Reachability } from '../../policy/index';
import {
  type AddressRange,
  allPorts,
  formatTrafficSet,
  mergeRanges,
  NO_TRAFFIC,
  portRange,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import { nameOfRanges } from '../outsideNodes';
import { summarizeEgress } from './exposureEgress';
import { type Hop, HopJudge, NO_HOP } from './exposureHops';
import { bestOf, type Judged } from './exposureJudged';
import type {
  EntryBackendReport,
  EntryReport,
  EntryState,
  ExposureReport,
  ExposureState,
  ExposureVia,
  ProxyReport,
  WorkloadExposure,
} from './exposureModel';
import { outsideTrafficOf } from './exposureOutside';

const REPORTS = new WeakMap<Reachability, ExposureAnswer>();

/** What a report is made of; the graph of exposure needs the ends themselves. */
export interface ExposureAnswer {
  readonly declared: DeclaredExposure;
  readonly judge: HopJudge;
  readonly report: ExposureReport;
}

/** Who is exposed. Computed once for each evaluation; equal inputs give equal reports. */
export function exposureOf(reachability: Reachability): ExposureReport {
  return exposureAnswer(reachability).report;
}

export function exposureAnswer(reachability: Reachability): ExposureAnswer {
  let answer = REPORTS.get(reachability);
  if (!answer) {
    const declared = declareExposure(reachability.cluster);
    const judge = new HopJudge(reachability, declared);
    answer = { declared, judge, report: buildReport(reachability, declared, judge) };
    REPORTS.set(reachability, answer);
  }
  return answer;
}

/** One port of one workload behind one entry point, with the judgement of each pod. */
interface Way {
  readonly entry: EntryPoint;
  readonly first: EntryBackend;
  readonly hops: { readonly pod: PodEnd; readonly hop: Hop }[];
}

function buildReport(reachability: Reachability, declared: DeclaredExposure, judge: HopJudge): ExposureReport {
  const ways = new Map<string, Map<string, Way>>();
  const entries = declared.entries.map((entry) => {
    const hops = entry.served === false ? [] : followEntry(entry, judge, ways);
    return reportEntry(entry, hops);
  });
  const pods = groupByWorkload(reachability.cluster.pods);
  return {
    entries,
    proxies: declared.proxies.map((proxy) => reportProxy(proxy, judge)),
    workloads: [...pods]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, members]) => reportWorkload(reachability, members, [...(ways.get(id)?.values() ?? [])])),
    findings: declared.findings,
  };
}

function reportProxy(proxy: ExposureProxy, judge: HopJudge): ProxyReport {
  const { id, name, controller, found, pods, service } = proxy;
  const { verdict, certainty } = judge.front(proxy);
  const workloads = [...new Set(pods.map(({ workload }) => workload.id))].sort(compareText);
  return { id, name, controller, found, workloads, service, verdict, certainty };
}

/** Judges every backend of an entry once and notes the way to it. */
function followEntry(entry: EntryPoint, judge: HopJudge, ways: Map<string, Map<string, Way>>): readonly Hop[] {
  const seen = new Set<string>();
  return entry.doors.flatMap(({ backends }) =>
    backends.flatMap((backend) => {
      const { pod, protocol, port, mirror } = backend;
      const key = `${entry.id} ${protocol} ${port} ${mirror}`;
      if (seen.has(`${key} ${pod.id}`)) return [];
      seen.add(`${key} ${pod.id}`);
      const hop = judge.judge(entry, backend);
      const ofWorkload = ways.get(pod.workload.id) ?? new Map<string, Way>();
      ways.set(pod.workload.id, ofWorkload);
      const way = ofWorkload.get(key) ?? { entry, first: backend, hops: [] };
      ofWorkload.set(key, way);
      way.hops.push({ pod, hop });
      return [hop];
    }),
  );
}

function groupByWorkload(pods: readonly PodEnd[]): ReadonlyMap<string, readonly PodEnd[]> {
  const groups = new Map<string, PodEnd[]>();
  for (const pod of pods) {
    const list = groups.get(pod.workload.id);
    if (list) list.push(pod);
    else groups.set(pod.workload.id, [pod]);
  }
  return groups;
}

const ENTRY_WORDS: Readonly<Record<EntryPoint['kind'], (object: ObjectRef) => string>> = {
  'node-port': ({ namespace, name }) => `NodePort of Service ${namespace}/${name}`,
  'load-balancer': ({ namespace, name }) => `LoadBalancer of Service ${namespace}/${name}`,
  'external-ip': ({ namespace, name }) => `external IP of Service ${namespace}/${name}`,
  'host-port': ({ kind, namespace, name }) => `host port of ${kind} ${namespace}/${name}`,
  'host-network': ({ kind, namespace, name }) => `host network of ${kind} ${namespace}/${name}`,
  ingress: ({ namespace, name }) => `Ingress ${namespace}/${name}`,
  gateway: ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
  'openshift-route': ({ namespace, name }) => `Route ${namespace}/${name}`,
};

/** What to call an entry point. */
export function entryName({ kind, object, gateway }: EntryPoint): string {
  const name = ENTRY_WORDS[kind](object);
  return gateway ? `${name} at Gateway ${gateway.namespace}/${gateway.name}` : name;
}

function reportEntry(entry: EntryPoint, hops: readonly Hop[]): EntryReport {
  const best = bestOf(hops);
  const { served: _served, doors, ...rest } = entry;
  return {
    ...rest,
    name: entryName(entry),
    state: entryState(entry, hops, best),
    certainty: best.certainty,
    doors: doors.map((door) => ({ ...door, backends: reportBackends(door.backends) })),
  };
}

function entryState(entry: EntryPoint, hops: readonly Hop[], best: Judged): EntryState {
  if (entry.served === false) return 'not-served';
  if (hops.length === 0) return 'without-pods';
  return best.verdict === 'allow' ? 'open' : best.verdict === 'deny' ? 'blocked' : 'unknown';
}

function reportBackends(backends: readonly EntryBackend[]): readonly EntryBackendReport[] {
  const groups = new Map<string, { first: EntryBackend; pods: number }>();
  for (const backend of backends) {
    const { pod, protocol, port, service, mirror } = backend;
    const key = JSON.stringify([pod.workload.id, protocol, port, service?.namespace, service?.name, mirror]);
    const group = groups.get(key) ?? { first: backend, pods: 0 };
    groups.set(key, group);
    group.pods += 1;
  }
  return [...groups.values()].map(({ first: { pod, protocol, port, service, mirror }, pods }) => ({
    workload: pod.workload.id,
    pods,
    protocol,
    port,
    service,
    mirror,
  }));
}

function reportWorkload(reachability: Reachability, pods: readonly PodEnd[], ways: readonly Way[]): WorkloadExposure {
  const { workload } = pods[0]!;
  const judged = ways.map(judgeWay);
  const outside = outsideTrafficOf(reachability);
  const traffic = onePerColumn(reachability, pods).map((pod) => outside.traffic(pod));
  const join = (part: 'allowed' | 'surely' | 'maybeAllowed'): TrafficSet =>
    traffic.map((one) => one[part]).reduce(unionTraffic, NO_TRAFFIC);
  const reachable = { allowed: join('allowed'), surely: join('surely'), maybe: join('maybeAllowed') };
  const from = mergeRanges(traffic.flatMap((one) => one.from));
  const reachableFrom = from.length === 0 ? null : nameOfRanges(from);
  return {
    id: workload.id,
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    ...settle(judged, reachable, reachableFrom),
    audience: audienceOfWays(judged),
    via: judged.map(({ via }) => via),
    ports: formatTrafficSet(publishedPorts(judged)),
    reachable: formatTrafficSet(reachable.allowed),
    reachableFrom,
    egress: summarizeEgress(reachability, pods),
  };
}

function onePerColumn({ universe }: Reachability, pods: readonly PodEnd[]): readonly PodEnd[] {
  return [...new Map(pods.map((pod) => [universe.podColumnOf.get(pod), pod])).values()];
}

interface JudgedWay {
  readonly entry: EntryPoint;
  readonly via: ExposureVia;
  readonly from: readonly AddressRange[];
}

function judgeWay({ entry, first, hops }: Way): JudgedWay {
  const best = bestOf(hops.map(({ hop }) => hop));
  const shown = hops.find(({ hop }) => hop.verdict === best.verdict && hop.certainty === best.certainty)?.hop ?? NO_HOP;
  const from = mergeRanges(hops.flatMap(({ hop }) => hop.from));
  const via: ExposureVia = {
    entry: entry.id,
    proxy: entry.proxy,
    protocol: first.protocol,
    port: first.port,
    pods: hops.length,
    passing: hops.filter(({ hop }) => hop.verdict === 'allow').length,
    mirror: first.mirror,
    ...best,
    from: from.length === 0 ? null : nameOfRanges(from),
    why: shown.why,
    blockedBy: shown.blockedBy,
  };
  return { entry, via, from };
}

/** R500: the states, from published to not exposed. */
function settle(
  ways: readonly JudgedWay[],
  reachable: { readonly allowed: TrafficSet; readonly surely: TrafficSet; readonly maybe: TrafficSet },
  from: string | null,
): { readonly state: ExposureState } & Pick<WorkloadExposure, 'certainty' | 'why'> {
  const best = bestOf(ways.map(({ via }) => via));
  const way = ways.find(({ via }) => via.verdict === best.verdict && via.certainty === best.certainty);
  if (way) {
    const state = best.verdict === 'deny' ? 'published-but-blocked' : 'published';
    return { state, certainty: best.certainty, why: `${entryName(way.entry)}: ${way.via.why}` };
  }
  if (reachable.allowed.length > 0) {
    const certainty = reachable.surely.length > 0 ? 'defined' : 'implementation-defined';
    return {
      state: 'reachable-but-unpublished',
      certainty,
      why: `policies let in ${from ?? 'outside addresses'}, but nothing publishes it`,
    };
  }
  if (reachable.maybe.length > 0)
    return {
      state: 'reachable-but-unpublished',
      certainty: 'unknown',
      why: 'policies may let in outside addresses: an input is missing; nothing publishes it',
    };
  return {
    state: 'not-exposed',
    certainty: 'defined',
    why: 'nothing publishes it, and policies let no outside address in',
  };
}

/** The widest audience of all ways that may pass; clients of internal addresses only are an internal network. */
function audienceOfWays(ways: readonly JudgedWay[]): Audience | null {
  const passing = ways.filter(({ via }) => via.verdict !== 'deny');
  if (passing.length === 0) return null;
  const audiences = passing.map(({ entry, from }) =>
    from.length > 0 && from.every(isInternalRange) ? 'internal-network' : entry.audience,
  );
  return audiences.includes('internet') ? 'internet' : audiences.includes('unknown') ? 'unknown' : 'internal-network';
}

function publishedPorts(ways: readonly JudgedWay[]): TrafficSet {
  return ways
    .filter(({ via }) => via.verdict === 'allow')
    .map(({ via: { protocol, port } }) => (port === null ? allPorts(protocol) : portRange(protocol, port, port)))
    .reduce(unionTraffic, NO_TRAFFIC);
}
