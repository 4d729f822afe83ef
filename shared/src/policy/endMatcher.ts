// What policies may ask of an end, answered as match sets over all columns: labels, node labels, addresses, named parties.
import type { Cluster, LabelExpression, Profile } from '../cluster/index';
import { type AddressFamily, type Cidr, IndexSet, wholeFamily } from '../sets/index';
import type { Column } from './columns';
import { bothFamilies, type PerFamily, perFamily } from './compiled';
import type { Selected } from './labelIndex';
import type { LabelView } from './labelViews';
import { type MatchSets, notMatches, orMatches } from './matchSets';
import { cidrKey } from './mentions';
import { type Party, partyKey } from './parties';
import type { MatchBits, MatchCodes } from './readings';
import type { Universe } from './universe';

/** A block with holes (R41, R42). */
export interface Block {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

/** How surely a block matches an address inside it, by what the address belongs to. 0: not at all. */
export interface BlockReach {
  readonly pods: MatchBits;
  readonly nodes: MatchBits;
}

/** Every label condition, block, node condition and party that is asked for here must have been mentioned before (see Mentions). */
export class EndMatcher {
  readonly everything: MatchSets;
  readonly nothing: MatchSets = [];
  readonly #inBlock: readonly IndexSet[];
  readonly #unknownPods: IndexSet;
  readonly #unknownNodes: IndexSet;

  constructor(
    readonly cluster: Cluster,
    readonly universe: Universe,
    readonly profile: Profile,
    readonly codes: MatchCodes,
  ) {
    this.everything = [{ bits: codes.yes, columns: IndexSet.full(universe.size) }];
    this.#inBlock = columnsInBlocks(universe);
    const unknown = (among: IndexSet): IndexSet =>
      IndexSet.of(
        universe.size,
        among.toArray().filter((number) => universe.columns[number]!.position.unknown),
      );
    this.#unknownPods = unknown(universe.pods.or(universe.hostPods));
    this.#unknownNodes = unknown(universe.nodes);
  }

  /** Pods of the pod network for which a condition holds; where a label cannot be known the match is unknown (R39). */
  pods(view: LabelView, expression: LabelExpression, among: IndexSet = this.universe.pods): MatchSets {
    return this.sets(this.universe.select(view, expression), among.and(this.universe.pods));
  }

  /** Pods of the pod network in one namespace. */
  namespace(name: string): IndexSet {
    return (this.universe.byNamespace.get(name) ?? IndexSet.empty(this.universe.size)).and(this.universe.pods);
  }

  /** Nodes, and hostNetwork pods by their node, for which a condition over the Node's labels holds (R111, R114). */
  nodes(expression: LabelExpression): MatchSets {
    return this.sets(this.universe.selectNodes(expression), this.universe.nodes.or(this.universe.hostPods));
  }

  /** Certain matches of certain columns. */
  exactly(columns: IndexSet): MatchSets {
    return columns.isEmpty() ? [] : [{ bits: this.codes.yes, columns }];
  }

  sets({ yes, maybe }: Selected, among: IndexSet): MatchSets {
    return [
      { bits: this.codes.yes, columns: yes.and(among) },
      {
        bits: this.codes.unknown,
        columns: yes === maybe ? IndexSet.empty(this.universe.size) : maybe.andNot(yes).and(among),
      },
    ].filter(({ columns }) => !columns.isEmpty());
  }

  /** Everything else than `sets`, outside addresses and nodes included. */
  not(sets: MatchSets, among: IndexSet = IndexSet.full(this.universe.size)): MatchSets {
    return notMatches(sets, among, this.codes);
  }

  /**
   * Ends with an address in any of the blocks (R41, R44). Outside addresses match for certain; pods and nodes as `reach` says;
   * ends whose address cannot be known may match (templates; named parties, which R218 keeps outside the cluster).
   */
  blocks(blocks: readonly Block[], reach: BlockReach): PerFamily<MatchSets> {
    return perFamily((family) =>
      blocks.map((block) => this.#block(block, family, reach)).reduce<MatchSets>(orMatches, []),
    );
  }

  #block({ cidr, except }: Block, family: AddressFamily, reach: BlockReach): MatchSets {
    const { universe, codes } = this;
    let inside = this.#inBlock[universe.blockNumbers.get(cidrKey(cidr))!]!;
    for (const hole of except) inside = inside.andNot(this.#inBlock[universe.blockNumbers.get(cidrKey(hole))!]!);
    const whole = cidr.prefix === 0 && cidr.last === wholeFamily(cidr.family).last && except.length === 0;
    const found: { bits: MatchBits; columns: IndexSet }[] = [
      // An outside block has one family, whichever is asked about.
      { bits: codes.yes, columns: inside.and(universe.outside) },
    ];
    if (cidr.family === family) {
      found.push(
        { bits: reach.pods, columns: inside.and(universe.pods) },
        // R46, R62: a hostNetwork pod has its node's address.
        { bits: reach.nodes, columns: inside.and(universe.nodes.or(universe.hostPods)) },
        { bits: whole ? reach.pods : reach.pods && codes.unknown, columns: this.#unknownPods.and(universe.pods) },
        {
          bits: whole ? reach.nodes : reach.nodes && codes.unknown,
          columns: this.#unknownPods.and(universe.hostPods).or(this.#unknownNodes),
        },
        { bits: whole ? codes.yes : codes.unknown, columns: universe.parties },
      );
    }
    return found.reduce<MatchSets>((all, one) => (one.bits === 0 ? all : orMatches(all, [one])), []);
  }

  /** The party itself; its addresses are not known, so that every other outside address may be it. */
  party(party: Party): MatchSets {
    const { universe, codes } = this;
    const number = universe.partyColumnOf.get(partyKey(party));
    const itself = number === undefined ? IndexSet.empty(universe.size) : IndexSet.of(universe.size, [number]);
    return [
      { bits: codes.yes, columns: itself },
      { bits: codes.unknown, columns: universe.outside },
    ].filter(({ columns }) => !columns.isEmpty());
  }

  /** The same for both families. */
  same(sets: MatchSets): PerFamily<MatchSets> {
    return bothFamilies(sets);
  }
}

/** By block number: the columns whose address surely lies inside. */
function columnsInBlocks(universe: Universe): readonly IndexSet[] {
  const lists: number[][] = universe.blocks.map(() => []);
  universe.columns.forEach(({ position }: Column, column) => {
    for (const numbers of [position.IPv4, position.IPv6]) for (const block of numbers ?? []) lists[block]!.push(column);
  });
  return lists.map((list) => IndexSet.of(universe.size, list));
}
