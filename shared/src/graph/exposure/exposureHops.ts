// The last hop of each published way: judged with the client's address, a node's, or the proxy's (R505-R509).
import type { DeclaredExposure, EntryBackend, EntryPoint, ExposureProxy, PodEnd } from '../../cluster/index';
import {
  answersOf,
  type End,
  type EndExplanation,
  explainPair,
  hasFamily,
  judgePair,
  podEnd,
  type Reachability,
  verdictOf,
} from '../../policy/index';
import { type AddressRange, type Cidr, FAMILIES, mergeRanges, parseCidr } from '../../sets/index';
import type { PolicyRef } from '../model';
import { nameOfRanges } from '../outsideNodes';
import { type Asked, bestOf, bothOf, CANNOT_TELL, DENIED, type Judged, wordsOf } from './exposureJudged';
import { type OutsideTrafficReader, outsideTrafficOf } from './exposureOutside';

/** One backend judged. */
export interface Hop extends Judged {
  /** Outside addresses that get through; [] behind a proxy. */
  readonly from: readonly AddressRange[];
  readonly why: string;
  readonly blockedBy: readonly PolicyRef[];
}

/** The first of the two connections through a proxy, with the outside addresses that get to it. */
export interface Front extends Judged {
  readonly from: readonly AddressRange[];
}

/** Judges hops of one evaluation; equal questions once. */
export class HopJudge {
  readonly #outside: OutsideTrafficReader;
  readonly #hops = new Map<string, Hop>();
  readonly #fronts = new Map<string, Front>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #proxies: ReadonlyMap<string, ExposureProxy>;
  readonly #entries: ReadonlyMap<string, EntryPoint>;

  constructor(
    readonly reachability: Reachability,
    declared: DeclaredExposure,
  ) {
    this.#outside = outsideTrafficOf(reachability);
    this.#proxies = new Map(declared.proxies.map((proxy) => [proxy.id, proxy]));
    this.#entries = new Map(declared.entries.map((entry) => [entry.id, entry]));
  }

  judge(entry: EntryPoint, { pod, protocol, port }: EntryBackend): Hop {
    const asked: Asked = port === null ? null : { protocol, port };
    const column = this.reachability.universe.podColumnOf.get(pod)!;
    // Equal keys mean equal answers: of the pod's node only what stands between it and the pod matters.
    const way = entry.proxy ?? `${entry.kind} ${entry.source} ${entry.clients.join(',')}`;
    const key = `${column} ${this.#nodeKey(entry, pod)} ${wordsOf(asked)} ${entry.served} ${way}`;
    let hop = this.#hops.get(key);
    if (!hop) {
      hop = this.#judge(entry, pod, asked);
      this.#hops.set(key, hop);
    }
    return hop;
  }

  #nodeKey(entry: EntryPoint, pod: PodEnd): string | number {
    const { node } = pod.object;
    if (node === null || entry.source === 'client' || entry.source === 'host') return '';
    if (entry.source === 'client-or-node') return this.reachability.universe.nodeColumnOf.get(node) ?? '';
    const proxy = this.#proxies.get(entry.proxy ?? '');
    return proxy?.pods.some(({ object }) => object.hostNetwork) ? node : '';
  }

  /** Whether outside addresses may connect to a proxy: through the Service that shows it, else in any way. */
  front(proxy: ExposureProxy): Front {
    let front = this.#fronts.get(proxy.id);
    if (!front) {
      front = this.#front(proxy);
      this.#fronts.set(proxy.id, front);
    }
    return front;
  }

  #front({ found, pods, service }: ExposureProxy): Front {
    const anybody = this.#outside.senders.flatMap(({ ranges }) => ranges);
    if (found === 'not-found') return { ...CANNOT_TELL, from: anybody };
    // Outside the cluster, or the network plugin's own: nothing here governs its clients.
    if (pods.length === 0) return { verdict: 'allow', certainty: 'defined', from: anybody };
    const entry = service && this.#entries.get(`Entry/load-balancer/${service.namespace}/${service.name}`);
    const hops = entry
      ? entry.doors.flatMap((door) => door.backends.map((backend) => this.judge(entry, backend)))
      : pods.map((pod) => this.#outside.clients(pod, null, []));
    return { ...bestOf(hops), from: mergeRanges(hops.flatMap(({ from }) => from)) };
  }

  #judge(entry: EntryPoint, pod: PodEnd, asked: Asked): Hop {
    const proxy = entry.proxy === null ? undefined : this.#proxies.get(entry.proxy);
    const hop = proxy ? this.#throughProxy(proxy, pod, asked) : this.#direct(entry, pod, asked);
    if (entry.served === null && hop.verdict === 'allow')
      return { ...hop, ...CANNOT_TELL, why: `${hop.why}; whether anything serves the entry point cannot be told` };
    return hop;
  }

  #direct(entry: EntryPoint, pod: PodEnd, asked: Asked): Hop {
    const clients = entry.clients.map(parseCidr).filter((cidr) => cidr !== null);
    const { from, ...judged } = this.#outside.clients(pod, asked, clients);
    const given = { ...judged, from };
    if (entry.source === 'host') return this.#host(given);
    const nodes = entry.source === 'client-or-node' ? this.#outside.nodes(pod, asked) : [];
    const differ = nodes.some(({ verdict, certainty }) => verdict !== judged.verdict || certainty !== 'defined');
    // R507 keeps the client's address; R505 and R506 may lose it, which matters where the answer hangs on it.
    const hangs = entry.kind !== 'host-port' && (!this.#outside.isUniform(pod, asked) || differ);
    const certainty = judged.verdict === 'unknown' ? 'unknown' : hangs ? 'implementation-defined' : judged.certainty;
    const doubt = hangs ? addressDoubt(judged, nodes) : '';
    if (judged.verdict === 'deny') {
      const { why, blockedBy } = this.#refusal(this.#sender(pod, clients), pod, asked);
      return { ...judged, certainty, from, why: `${why}${doubt}`, blockedBy };
    }
    const why = judged.verdict === 'unknown' ? 'an input is missing that decides' : `admits ${nameOfRanges(from)}`;
    return { ...judged, certainty, from, why: `${why}${doubt}`, blockedBy: [] };
  }

  #host(judged: Judged & { readonly from: readonly AddressRange[] }): Hop {
    const why = 'uses its node’s network, which pod policies do not govern; host firewalls are not visible here';
    return { ...judged, why, blockedBy: [] };
  }

  #throughProxy(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    const last = this.#fromProxy(proxy, pod, asked);
    const front = this.front(proxy);
    if (last.verdict === 'deny' || front.verdict === 'allow') return { ...last, ...bothOf(last, front) };
    const why =
      front.verdict === 'deny'
        ? `${proxy.name} may connect, but policies let no outside address connect to ${proxy.name}`
        : last.why;
    return { ...last, ...bothOf(last, front), why };
  }

  /** R509: for the backend's policies the peer is the proxy. */
  #fromProxy(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    switch (proxy.found) {
      case 'own':
        return this.#fromOwnProxy(proxy, pod, asked);
      case 'cloud':
        return this.#fromCloud(proxy, pod, asked);
      case 'not-found':
        return this.#fromAnyone(proxy, pod, asked);
      default:
        return this.#fromProxyPods(proxy, pod, asked);
    }
  }

  #fromProxyPods(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    const { reachability } = this;
    const { podColumnOf } = reachability.universe;
    const to = podEnd(reachability, pod);
    // Pods of one class and node are judged alike.
    const kinds = new Map(
      proxy.pods.map((one) => [`${podColumnOf.get(one)} ${one.object.hostNetwork ? one.object.node : ''}`, one]),
    );
    const answers = [...kinds.values()].map((one) => {
      const from = podEnd(reachability, one);
      return { from, judged: verdictOf(judgePair(reachability, from, to).pair, asked) };
    });
    const best = bestOf(answers.map(({ judged }) => judged));
    if (best.verdict === 'deny') return { ...best, from: [], ...this.#refusal(answers[0]?.from ?? null, pod, asked) };
    const passing = answers.filter(({ judged }) => judged.verdict === 'allow').length;
    const some = passing > 0 && passing < answers.length ? ', though not from all of its pods' : '';
    const guess = proxy.found === 'by-class' ? ' (found by the labels that its pods usually carry)' : '';
    const what = best.verdict === 'allow' ? 'may connect' : 'may perhaps connect: an input is missing';
    return { ...best, from: [], why: `${proxy.name} ${what}${some}${guess}`, blockedBy: [] };
  }

  /** R215: the ingress entity; policies of other kinds cannot name it. */
  #fromOwnProxy(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    const { universe } = this.reachability;
    const target = universe.podColumnOf.get(pod)!;
    const party = universe.partyColumnOf.get('ingress-proxy');
    if (party !== undefined) {
      const judged = bestOf(answersOf(this.reachability, party, target).map(({ answer }) => verdictOf(answer, asked)));
      const why = judged.verdict === 'allow' ? `admits ${proxy.name}` : `does not admit ${proxy.name}`;
      return { ...judged, from: [], why, blockedBy: judged.verdict === 'deny' ? this.#governing(target) : [] };
    }
    if (this.#governing(target).length === 0)
      return {
        verdict: 'allow',
        certainty: 'defined',
        from: [],
        why: 'no policy isolates it for ingress',
        blockedBy: [],
      };
    return { ...CANNOT_TELL, from: [], why: `whether its policies admit ${proxy.name} cannot be told`, blockedBy: [] };
  }

  /** R509: the load balancer dials with addresses of its own, which nobody here knows. */
  #fromCloud(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    const judged = this.#outside.clients(pod, asked, []);
    if (judged.verdict === 'deny') return { ...judged, from: [], ...this.#refusal(this.#sender(pod, []), pod, asked) };
    if (!this.#outside.isUniform(pod, asked))
      return {
        ...CANNOT_TELL,
        from: [],
        why: `admits only some addresses, and those of ${proxy.name} are not known`,
        blockedBy: [],
      };
    return { ...judged, from: [], why: `admits any outside address, those of ${proxy.name} too`, blockedBy: [] };
  }

  /** R510: nobody found the proxy, so only a pod that admits no one at all is surely blocked. */
  #fromAnyone(proxy: ExposureProxy, pod: PodEnd, asked: Asked): Hop {
    const { reachability } = this;
    const target = reachability.universe.podColumnOf.get(pod)!;
    const anyone = bestOf(
      reachability.universe.columns.flatMap((_, sender) =>
        answersOf(reachability, sender, target).map(({ answer }) => verdictOf(answer, asked)),
      ),
    );
    if (anyone.verdict === 'deny') return { ...anyone, from: [], ...this.#refusal(this.#sender(pod, []), pod, asked) };
    const open = this.#governing(target).length === 0;
    const why = open
      ? `no policy isolates it for ingress, but ${proxy.name} was not found`
      : `whether its policies admit ${proxy.name} cannot be told: the proxy was not found`;
    return { ...CANNOT_TELL, from: [], why, blockedBy: [] };
  }

  /** Policies that govern what comes into a class of pods. */
  #governing(column: number): readonly PolicyRef[] {
    const { ingress, tiers } = this.reachability;
    const row = ingress.rows[ingress.rowOf[column]!];
    return uniqueRefs((row?.governing ?? []).flatMap(({ tier, policy }) => tiers[tier]!.policies[policy]!.ref ?? []));
  }

  /** Some outside address that a client may have. */
  #sender(pod: PodEnd, clients: readonly Cidr[]): End | null {
    const target = this.reachability.universe.columns[this.reachability.universe.podColumnOf.get(pod)!]!;
    const fits = this.#outside.senders.filter(
      ({ family, ranges }) =>
        hasFamily(target, family) &&
        (clients.length === 0 ||
          ranges.some((range) =>
            clients.some((c) => c.family === range.family && c.first <= range.last && range.first <= c.last),
          )),
    );
    const [sender] = fits;
    return sender ? { kind: 'outside', label: nameOfRanges(sender.ranges), column: sender.column } : null;
  }

  #refusal(from: End | null, pod: PodEnd, asked: Asked): Refusal {
    if (from === null) return { why: 'no client shares an address family with it', blockedBy: [] };
    const to = podEnd(this.reachability, pod);
    const key = `${from.column} ${this.#refusingKey(from, to)} ${wordsOf(asked)}`;
    let refusal = this.#refusals.get(key);
    if (!refusal) {
      const { egress, ingress } = explainPair(this.reachability, from, to, asked);
      const side: EndExplanation = egress.verdict === 'deny' ? egress : ingress;
      refusal = { why: side.summary, blockedBy: uniqueRefs(side.policies.map(({ policy }) => policy)) };
      this.#refusals.set(key, refusal);
    }
    return refusal;
  }

  /** Outside ends are refused by the pod's policies alone, in words that do not name the pod: classes of one row share them. */
  #refusingKey(from: End, to: End): string {
    const { ingress, universe } = this.reachability;
    const row = ingress.rowOf[to.column]!;
    if (from.kind !== 'outside' || row < 0) return `${to.column}`;
    return `row ${row} ${FAMILIES.filter((family) => hasFamily(universe.columns[to.column]!, family)).join()}`;
  }
}

/** Who refuses, in the words of the explanation. */
interface Refusal {
  readonly why: string;
  readonly blockedBy: readonly PolicyRef[];
}

/** Nothing at all leads through. */
export const NO_HOP: Hop = { ...DENIED, from: [], why: '', blockedBy: [] };

function uniqueRefs(refs: readonly PolicyRef[]): readonly PolicyRef[] {
  return [
    ...new Map(
      refs.map(({ kind, namespace, name }) => [`${kind} ${namespace} ${name}`, { kind, namespace, name }]),
    ).values(),
  ];
}

function addressDoubt(judged: Judged, nodes: readonly Judged[]): string {
  const other = nodes.some(({ verdict }) => verdict !== judged.verdict);
  if (!other) return '; this hangs on the address that the pod sees, which may not be the client’s';
  return judged.verdict === 'allow'
    ? '; seen with the address of a node instead, it would not always be let in'
    : '; seen with the address of a node instead, it may be let in: a node always reaches its own pods';
}
