// Why a connection may be needed, and on which ports: policies of the other end, DNS, what is published, Services, declared ports.
import { compareText, type ObjectRef, type PodEnd, serviceBackendsOf } from '../../cluster/index';
import type { Analysis, PolicyRef, TrafficGraph } from '../../graph/index';
import {
  ALL_TRAFFIC,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  parseTrafficSet,
  portRange,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { LostPair, Party } from './lostPairs';
import type { Asking, LostEdge } from './model';

export interface Asked {
  readonly asking: Asking | null;
  readonly offered: TrafficSet;
  readonly offeredBy: LostEdge['offeredBy'];
}

const DNS = unionTraffic(portRange('UDP', 53, 53), portRange('TCP', 53, 53));

interface Publication {
  readonly traffic: TrafficSet;
  readonly entries: readonly ObjectRef[];
}

export class AskingReader {
  readonly #graph: TrafficGraph;
  readonly #nodesOf = new Map<string, number[]>();
  readonly #workloads: number;
  readonly #admissions = new Map<string, TrafficGraph['admissions'][number][]>();
  readonly #declared = new Map<string, TrafficSet>();
  readonly #published = new Map<string, Publication>();
  readonly #served = new Map<string, { readonly any: TrafficSet; readonly dns: TrafficSet }>();

  constructor(analysis: Analysis) {
    this.#graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
    let workloads = 0;
    this.#graph.nodes.forEach(({ id, kind }, index) => {
      if (kind !== 'workload') return;
      workloads++;
      push(this.#nodesOf, id.replace(/#\d+$/, ''), index);
    });
    this.#workloads = workloads;
    for (const admission of this.#graph.admissions)
      for (const subject of admission.subjects) push(this.#admissions, `${admission.direction} ${subject}`, admission);
    this.#readServices(analysis);
    this.#readExposure(analysis);
  }

  /** What asks for the pair, and the ports that it would be accepted with; null: nothing asks for it. */
  read(pair: LostPair): Asked | null {
    const { from, to, lost } = pair;
    const policies = this.#naming(pair);
    const within = (traffic: TrafficSet): TrafficSet => intersectTraffic(traffic, lost);
    if (policies.refs.length > 0)
      return {
        asking: { kind: 'policy', policies: policies.refs },
        offered: within(policies.traffic),
        offeredBy: 'policy',
      };
    const dns = within(this.#dnsOf(to));
    if (!isNoTraffic(dns)) return { asking: { kind: 'dns' }, offered: dns, offeredBy: 'dns' };
    const published = this.#published.get(`${from.isOutside ? 'outside' : from.end.id} ${to.end.id}`);
    if (!published || isNoTraffic(within(published.traffic))) return null;
    return {
      asking: { kind: 'published', entries: published.entries },
      offered: within(published.traffic),
      offeredBy: 'published',
    };
  }

  /** Ports that are likely, where nothing asks. */
  guess({ to, lost, ruled }: LostPair): Asked {
    const asking = null;
    if (!isNoTraffic(ruled)) return { asking, offered: ruled, offeredBy: 'policy' };
    const served = intersectTraffic(this.#served.get(to.end.id)?.any ?? NO_TRAFFIC, lost);
    if (!isNoTraffic(served)) return { asking, offered: served, offeredBy: 'service' };
    const declared = intersectTraffic(this.#declaredBy(to), lost);
    if (!isNoTraffic(declared)) return { asking, offered: declared, offeredBy: 'declared' };
    return { asking, offered: lost, offeredBy: 'all' };
  }

  /** Policies of the other end that admit this peer, and not just everybody. */
  #naming({ from, to, ruled }: LostPair): { readonly refs: readonly PolicyRef[]; readonly traffic: TrafficSet } {
    if (isNoTraffic(ruled)) return NONE;
    const found = new Map<number, TrafficSet>();
    for (const [direction, subject, peer] of [
      ['ingress', to, from],
      ['egress', from, to],
    ] as const) {
      const peers = this.#nodesOf.get(peer.end.id) ?? [];
      for (const node of this.#nodesOf.get(subject.end.id) ?? [])
        for (const { policy, peers: admitted, traffic } of this.#admissions.get(`${direction} ${node}`) ?? []) {
          if (admitted.length >= this.#workloads || !peers.some((number) => admitted.includes(number))) continue;
          const set = intersectTraffic(parseTrafficSet(traffic) ?? NO_TRAFFIC, ruled);
          if (!isNoTraffic(set)) found.set(policy, unionTraffic(found.get(policy) ?? NO_TRAFFIC, set));
        }
    }
    const refs = [...found.keys()]
      .sort((a, b) => a - b)
      .map((index): PolicyRef => {
        const { kind, namespace, name } = this.#graph.policies[index]!;
        return { kind, namespace, name };
      });
    return { refs, traffic: [...found.values()].reduce(unionTraffic, NO_TRAFFIC) };
  }

  #dnsOf(to: Party): TrafficSet {
    const served = this.#served.get(to.end.id)?.dns ?? NO_TRAFFIC;
    return unionTraffic(served, intersectTraffic(this.#declaredBy(to), DNS));
  }

  #declaredBy({ end, pods }: Party): TrafficSet {
    let declared = this.#declared.get(end.id);
    if (!declared) {
      declared = declaredBy(pods);
      this.#declared.set(end.id, declared);
    }
    return declared;
  }

  /** Ports behind Services; those behind port 53 answer DNS (R78). */
  #readServices({ reachability }: Analysis): void {
    const { cluster } = reachability;
    const services = serviceBackendsOf(cluster);
    for (const service of cluster.objects.services)
      for (const port of service.ports)
        for (const { pod, port: target } of services.behind(service, port).pods) {
          const known = this.#served.get(pod.workload.id) ?? { any: NO_TRAFFIC, dns: NO_TRAFFIC };
          const set = portRange(port.protocol, target, target);
          const dns = port.port === 53 && port.protocol !== 'SCTP' ? unionTraffic(known.dns, set) : known.dns;
          this.#served.set(pod.workload.id, { any: unionTraffic(known.any, set), dns });
        }
  }

  /** R509: what is published through a proxy is asked for by the proxy. */
  #readExposure(analysis: Analysis): void {
    const { entries, proxies, workloads } = analysis.exposure();
    const objects = new Map(entries.map(({ id, object }) => [id, object]));
    const behind = new Map(proxies.map(({ id, workloads: own }) => [id, own]));
    for (const { id, via } of workloads)
      for (const { entry, proxy, protocol, port, mirror } of via) {
        const object = objects.get(entry);
        if (!object || mirror) continue;
        for (const source of proxy === null ? ['outside'] : (behind.get(proxy) ?? [])) {
          const key = `${source} ${id}`;
          const known = this.#published.get(key) ?? { traffic: NO_TRAFFIC, entries: [] };
          const traffic = port === null ? ALL_TRAFFIC : portRange(protocol, port, port);
          this.#published.set(key, {
            traffic: unionTraffic(known.traffic, traffic),
            entries: joinRefs(known.entries, object),
          });
        }
      }
  }
}

const NONE = { refs: [], traffic: NO_TRAFFIC } as const;

function declaredBy(pods: readonly PodEnd[]): TrafficSet {
  return pods
    .flatMap(({ object }) => object.ports)
    .map(({ protocol, containerPort }) => portRange(protocol, containerPort, containerPort))
    .reduce(unionTraffic, NO_TRAFFIC);
}

function joinRefs(list: readonly ObjectRef[], ref: ObjectRef): readonly ObjectRef[] {
  const key = ({ kind, namespace, name }: ObjectRef): string => `${namespace ?? ''}/${name} ${kind}`;
  if (list.some((known) => key(known) === key(ref))) return list;
  return [...list, ref].sort((a, b) => compareText(key(a), key(b)));
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
