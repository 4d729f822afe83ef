// Whom the subjects and peers of Cilium's rules match: pods by identity labels, entities, addresses, host names (R202-R220).
import {
  type Answer3,
  type CiliumBlock,
  type CiliumEntity,
  type CiliumPeer,
  keysOf,
  type LabelExpression,
  matchesExpression,
} from '../../cluster/index';
import { type Cidr, IndexSet } from '../../sets/index';
import type { CompileContext } from '../compileContext';
import { bothFamilies, joinPerFamily, mapPerFamily, type PerFamily } from '../compiled';
import type { BlockReach } from '../endMatcher';
import { columnsOf, limitMatches, type MatchSets, onColumns, orMatches } from '../matchSets';
import type { Party } from '../parties';
import type { MatchBits, MatchCodes } from '../readings';
import { coversHostName } from './compileCiliumHostNames';
import { ciliumPeerKey } from './compileCiliumPeerKey';

/** What a peer matches; `ownNode` where the subject's own node differs from other nodes (R215, R220). */
export interface CiliumMatch {
  readonly matches: PerFamily<MatchSets>;
  readonly ownNode?: MatchBits;
}

const KUBE_APISERVER = 'reserved:kube-apiserver';

export class CiliumEnds {
  readonly #known = new Map<string, CiliumMatch>();
  readonly #nodes: IndexSet;
  readonly #reach: BlockReach;
  readonly #apiServer: PerFamily<MatchSets>;
  readonly #apiServerKnown: boolean;

  constructor(readonly context: CompileContext) {
    const { universe, ends, codes } = context;
    // R224: a hostNetwork pod has its node's identity.
    this.#nodes = universe.nodes.or(universe.hostPods);
    this.#reach = ciliumReach(context);
    const addresses = universe.named.filter(({ name }) => name === 'api-server').flatMap((one) => one.addresses);
    this.#apiServerKnown = addresses.length > 0;
    const blocks = universe.blocks.filter(({ family, first, last }) =>
      addresses.some((address) => address.family === family && address.value === first && address.value === last),
    );
    const inside = universe.outside.or(this.#nodes);
    this.#apiServer = this.#apiServerKnown
      ? mapPerFamily(
          ends.blocks(
            blocks.map((cidr) => ({ cidr, except: [] })),
            { pods: 0, nodes: codes.yes },
          ),
          (sets) => onColumns(sets, inside),
        )
      : bothFamilies(orMatches(ends.party({ kind: 'api-server' }), [{ bits: codes.unknown, columns: this.#nodes }]));
  }

  /** R202, R224: pods of the pod network only. */
  pods(condition: LabelExpression): MatchSets {
    return this.context.ends.pods('cilium', condition);
  }

  peer(peer: CiliumPeer): CiliumMatch {
    const key = ciliumPeerKey(peer);
    let found = this.#known.get(key);
    if (!found) {
      found = this.#peer(peer);
      this.#known.set(key, found);
    }
    return found;
  }

  #peer(peer: CiliumPeer): CiliumMatch {
    const { ends, codes, universe, settings } = this.context;
    switch (peer.kind) {
      case 'anyone': {
        const bits = { certain: codes.yes, profile: codes.openYes, others: codes.openNo }[peer.reading];
        return same([{ bits, columns: IndexSet.full(universe.size) }]);
      }
      case 'endpoints':
        return peer.reserved ? this.#reserved(peer.condition) : same(this.pods(peer.condition));
      case 'entity':
        return this.#entity(peer.entity);
      case 'blocks': {
        const matches = this.#blocks(peer.blocks);
        if (peer.rest === null) return { matches };
        return { matches: joinPerFamily(matches, bothFamilies(this.#anyOutside(peer.rest)), orMatches) };
      }
      case 'services': {
        const pods = peer.conditions.map((condition) => this.pods(condition)).reduce<MatchSets>(orMatches, []);
        const found = joinPerFamily(this.#blocks(peer.blocks), bothFamilies(pods), orMatches);
        if (peer.unread === 'nothing') return { matches: found };
        const anyone: MatchSets = [{ bits: codes.unknown, columns: IndexSet.full(universe.size) }];
        const more = peer.unread === 'services' ? anyone : this.#anyOutside([]);
        return { matches: joinPerFamily(found, bothFamilies(more), orMatches) };
      }
      case 'fqdn':
        return same(this.#hostNames(peer.pattern));
      case 'nodes': {
        // R219: without the switch, Cilium refuses the policy.
        const nodes = ends.nodes(peer.condition);
        if (settings.ciliumNodeSelectorLabels) return same(nodes);
        return same(nodes.map(({ columns }) => ({ bits: codes.unknown, columns })));
      }
      case 'groups':
        return same(this.#anyOutside([]));
    }
  }

  /** R216. Of the named parties, host names may be anywhere outside, the API server on a node too, and Cilium's proxy has no such address. */
  #blocks(blocks: readonly CiliumBlock[]): PerFamily<MatchSets> {
    const { codes, ends, universe } = this.context;
    const named = this.#partiesThat(({ kind }) => kind !== 'fqdn');
    const apiServer = this.#partiesThat(({ kind }) => kind === 'api-server');
    return mapPerFamily(ends.blocks(blocks, this.#reach), (found) =>
      orMatches(
        onColumns(found, IndexSet.full(universe.size).andNot(named)),
        limitMatches(onColumns(found, apiServer), codes.unknown),
      ),
    );
  }

  /** Some outside addresses, nobody here knows which; none of those in `except`. */
  #anyOutside(except: readonly Cidr[]): MatchSets {
    const { codes, ends, universe } = this.context;
    const { IPv4, IPv6 } = ends.blocks(
      except.map((cidr) => ({ cidr, except: [] })),
      { pods: 0, nodes: 0 },
    );
    const excepted = [...IPv4, ...IPv6].filter(({ bits }) => bits === codes.yes);
    const proxies = this.#partiesThat(({ kind }) => kind === 'ingress-proxy');
    const outside = universe.outside.or(universe.parties).andNot(proxies);
    const rest = excepted.reduce((all, { columns }) => all.andNot(columns), outside);
    return sets(codes.unknown, rest);
  }

  /** R215. */
  #entity(entity: CiliumEntity): CiliumMatch {
    const { ends, codes } = this.context;
    switch (entity) {
      case 'all':
        return same(ends.everything);
      case 'world':
        return same(this.#world());
      case 'host':
        return { ...same(ends.nothing), ownNode: codes.yes };
      case 'remote-node':
        return { ...same(ends.exactly(this.#nodes)), ownNode: 0 };
      case 'cluster':
      case 'cluster-mesh':
        return { matches: this.#cluster() };
      case 'kube-apiserver':
        return { matches: this.#apiServer };
      case 'ingress':
        return same(ends.exactly(this.#partiesThat(({ kind }) => kind === 'ingress-proxy')));
      // Health endpoints and starting pods are no ends of the graph, and every pod is taken to be managed (R225).
      case 'health':
      case 'init':
      case 'unmanaged':
      case 'none':
        return same(ends.nothing);
    }
  }

  /** Addresses outside cluster and nodes; an API server of unknown address may be among them. */
  #world(): MatchSets {
    const { ends, codes, universe } = this.context;
    const named = this.#partiesThat(({ kind }) => kind === 'fqdn');
    const apiServer = this.#partiesThat(({ kind }) => kind === 'api-server');
    return orMatches(ends.exactly(universe.outside.or(named)), [{ bits: codes.unknown, columns: apiServer }]);
  }

  #cluster(): PerFamily<MatchSets> {
    const { ends, universe } = this.context;
    const parties = this.#partiesThat(({ kind }) => kind !== 'fqdn');
    const inside = bothFamilies(ends.exactly(universe.pods.or(this.#nodes).or(parties)));
    return this.#apiServerKnown ? joinPerFamily(inside, this.#apiServer, orMatches) : inside;
  }

  #partiesThat(holds: (party: Party) => boolean): IndexSet {
    const { universe } = this.context;
    const numbers = universe.parties.toArray().filter((number) => {
      const column = universe.columns[number]!;
      return column.kind === 'party' && holds(column.party);
    });
    return IndexSet.of(universe.size, numbers);
  }

  /** A selector over reserved labels: asked of every kind of end, since it is not limited to pods (R203, R205). */
  #reserved(condition: LabelExpression): CiliumMatch {
    const { codes } = this.context;
    const holds: ReservedAnswer = (...names) => {
      const labels = names.map((name) => `reserved:${name}`);
      return bitsOf(
        matchesExpression(condition, (key) => (labels.includes(key) ? '' : undefined)),
        codes,
      );
    };
    if (!keysOf(condition).includes(KUBE_APISERVER))
      return { ...same(this.#reservedEnds(condition, holds, [])), ownNode: holds('host') };
    const matches = mapPerFamily(this.#apiServer, (servers) => this.#reservedEnds(condition, holds, servers));
    const [host, server] = [holds('host'), holds('host', 'kube-apiserver')];
    // The own node may be the API server: where that matters and it is like any other node, `matches` has the answer.
    if (host === server) return { matches, ownNode: host };
    const likeOthers = host === holds('remote-node') && server === holds('remote-node', 'kube-apiserver');
    return likeOthers ? { matches } : { matches, ownNode: codes.unknown };
  }

  /** `servers`: where the API server is, or may be. */
  #reservedEnds(condition: LabelExpression, holds: ReservedAnswer, servers: MatchSets): MatchSets {
    const { codes, universe } = this.context;
    const surely = columnsOf(servers, universe.size, (bits) => bits === codes.yes);
    const maybe = columnsOf(servers, universe.size, (bits) => bits !== codes.yes);
    const on = (columns: IndexSet, place: string): MatchSets => {
      const [plain, server] = [holds(place), holds(place, 'kube-apiserver')];
      return [
        ...sets(server, columns.and(surely)),
        ...sets(server === plain ? plain : codes.unknown, columns.and(maybe)),
        ...sets(plain, columns.andNot(surely).andNot(maybe)),
      ];
    };
    const apiServer = this.#partiesThat(({ kind }) => kind === 'api-server');
    const anywhere = [holds('world', 'kube-apiserver'), holds('remote-node', 'kube-apiserver')];
    return [
      this.pods(condition),
      on(this.#nodes, 'remote-node'),
      on(universe.outside.or(this.#partiesThat(({ kind }) => kind === 'fqdn')), 'world'),
      sets(anywhere[0] === anywhere[1] ? anywhere[0]! : codes.unknown, apiServer),
      sets(
        holds('ingress'),
        this.#partiesThat(({ kind }) => kind === 'ingress-proxy'),
      ),
    ].reduce<MatchSets>(orMatches, []);
  }

  /** R218: the name's own end, those of names that it covers, and any outside address that may be behind it. */
  #hostNames(pattern: string): MatchSets {
    const { ends, codes } = this.context;
    const that = (wanted: Answer3): IndexSet =>
      this.#partiesThat((party) => party.kind === 'fqdn' && coversHostName(pattern, party.pattern) === wanted);
    return [
      ends.party({ kind: 'fqdn', pattern }),
      ends.exactly(that('yes')),
      sets(codes.unknown, that('unknown')),
    ].reduce<MatchSets>(orMatches, []);
  }
}

/** R216: addresses of pods and nodes do not count, unless the agent is told so. */
export function ciliumReach({ codes, settings }: Pick<CompileContext, 'codes' | 'settings'>): BlockReach {
  const modes = settings.ciliumCidrMatchModes;
  return { pods: modes.includes('pods') ? codes.yes : 0, nodes: modes.includes('nodes') ? codes.yes : 0 };
}

/** How surely a selector holds for an identity with these reserved labels and no others. */
type ReservedAnswer = (...names: readonly string[]) => MatchBits;

function bitsOf(found: Answer3, { yes, unknown }: Pick<MatchCodes, 'yes' | 'unknown'>): MatchBits {
  return found === 'yes' ? yes : found === 'unknown' ? unknown : 0;
}

function same(found: MatchSets): CiliumMatch {
  return { matches: bothFamilies(found.filter(({ columns }) => !columns.isEmpty())) };
}

function sets(bits: MatchBits, columns: IndexSet): MatchSets {
  return bits === 0 || columns.isEmpty() ? [] : [{ bits, columns }];
}
