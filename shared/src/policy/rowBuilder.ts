// One row folded: what the policies that govern some pods say about all peers, group by group (R20, R85, R306).
import { type AddressFamily, IndexSet } from '../sets/index';
import { type CompiledRule, type CompiledTier, type Direction, type Governing, narrowingOf } from './compiled';
import { type PortParts, portPartsKey } from './ports';
import { isUnsure, type MatchBits, madeSure } from './readings';
import { type AnswerGroup, type Row, type RowContext, rowKey } from './rowModel';

interface StateGroup {
  readonly columns: IndexSet;
  readonly state: number;
}

/** One object in its parts, the first of which governs all its subjects. */
type GoverningObject = readonly [Governing, ...Governing[]];

/** Objects, and those neighbours together that may be applied in any order (R107). */
function tiesOf(governing: readonly Governing[], tier: CompiledTier): readonly (readonly GoverningObject[])[] {
  const groups: [Governing, ...Governing[]][][] = [];
  let last: number | undefined;
  for (const one of governing) {
    if (one.given !== undefined && groups.length > 0) {
      groups.at(-1)!.at(-1)!.push(one);
      continue;
    }
    const { tie } = tier.policies[one.policy]!;
    if (tie !== undefined && tie === last) groups.at(-1)!.push([one]);
    else groups.push([[one]]);
    last = tie;
  }
  return groups;
}

/** Cuts `columns` along several partitions: each part with the state that each partition gives it. */
function refine(
  columns: IndexSet,
  partitions: readonly (readonly StateGroup[])[],
): readonly { readonly columns: IndexSet; readonly states: readonly number[] }[] {
  let parts: { columns: IndexSet; states: readonly number[] }[] = [{ columns, states: [] }];
  for (const partition of partitions) {
    parts = parts.flatMap((part) =>
      partition
        .map(({ columns: other, state }) => ({ columns: part.columns.and(other), states: [...part.states, state] }))
        .filter((piece) => !piece.columns.isEmpty()),
    );
  }
  return parts;
}

/** Part of a rule with one traffic set and one column set. */
interface Atom {
  readonly columns: IndexSet;
  readonly bits: MatchBits;
  readonly parts: PortParts;
}

export class RowBuilder {
  readonly #all: IndexSet;
  readonly #atoms = new Map<CompiledRule, Readonly<Record<AddressFamily, readonly Atom[]>>>();
  readonly #namedColumns = new Map<string, readonly { columns: IndexSet; parts: PortParts }[]>();
  readonly #early = new Map<string, readonly StateGroup[]>();
  /** How many tiers come before the one with most policies. */
  readonly #sharedTiers: number;

  constructor(
    readonly direction: Direction,
    readonly context: RowContext,
  ) {
    this.#all = IndexSet.full(context.universe.size);
    const sizes = context.tiers.map(({ policies }) => policies.length);
    this.#sharedTiers = Math.max(0, sizes.indexOf(Math.max(...sizes)));
  }

  /** What the end answers to each group of peers, where these policies govern it. */
  groups(subject: number, governing: readonly Governing[]): Row['groups'] {
    const IPv4 = this.#groups(subject, governing, 'IPv4');
    const IPv6 = this.context.familiesDiffer && governing.length > 0 ? this.#groups(subject, governing, 'IPv6') : IPv4;
    return { IPv4, IPv6 };
  }

  #groups(subject: number, governing: readonly Governing[], family: AddressFamily): readonly AnswerGroup[] {
    const { fold, tiers } = this.context;
    if (governing.length === 0) return [{ columns: this.#all, answer: fold.open }];
    const { shared, count } = this.#afterSharedTiers(subject, governing, family);
    let groups: readonly StateGroup[] = shared;
    for (let tierNumber = count; tierNumber < tiers.length; tierNumber++)
      groups = this.#throughTier(groups, tierNumber, subject, governing, family);
    return this.#finish(groups);
  }

  /** The first tiers say the same about many rows: the tiers before the one with most policies are gone through once for each list of theirs. */
  #afterSharedTiers(
    subject: number,
    governing: readonly Governing[],
    family: AddressFamily,
  ): { readonly shared: readonly StateGroup[]; readonly count: number } {
    const count = this.#sharedTiers;
    const start: readonly StateGroup[] = [{ columns: this.#all, state: this.context.fold.start }];
    const early = governing.filter(({ tier }) => tier < count);
    if (early.length === 0) return { shared: start, count };
    const key = `${family} ${rowKey(this.direction, early, subject, this.context)}`;
    let shared = this.#early.get(key);
    if (!shared) {
      shared = start;
      for (let tier = 0; tier < count; tier++) shared = this.#throughTier(shared, tier, subject, early, family);
      this.#early.set(key, shared);
    }
    return { shared, count };
  }

  #throughTier(
    before: readonly StateGroup[],
    tierNumber: number,
    subject: number,
    governing: readonly Governing[],
    family: AddressFamily,
  ): readonly StateGroup[] {
    const { fold, tiers } = this.context;
    const tier = tiers[tierNumber]!;
    let groups = before;
    const here = governing.filter((g) => g.tier === tierNumber);
    if (here.length === 0) return groups;
    for (const tied of tiesOf(here, tier)) {
      groups =
        tied.length === 1
          ? this.#applyObject(groups, tier, tied[0]!, subject, family)
          : this.#applyTied(groups, tier, tied, subject, family);
    }
    // Even where nothing isolates, passed traffic goes on to the next tier.
    return groups.map((group) => ({ ...group, state: fold.endTier(group.state, tier.fallback) }));
  }

  /** One object, in one part or several. Where it may or may not govern the subject, all that it says holds or nothing. */
  #applyObject(
    groups: readonly StateGroup[],
    tier: CompiledTier,
    parts: GoverningObject,
    subject: number,
    family: AddressFamily,
  ): StateGroup[] {
    const { fold } = this.context;
    const [{ bits }] = parts;
    const apply = (start: readonly StateGroup[], list: readonly Governing[]): StateGroup[] =>
      list.reduce<StateGroup[]>((result, part) => this.#applyPolicy(result, tier, part, subject, family), [...start]);
    if (!isUnsure(bits)) return apply(groups, parts);
    const sure = madeSure(bits);
    const governed = parts.map((part) => ({ ...part, bits: sure & (part.given ?? sure) }));
    return groups.flatMap((group) =>
      apply([group], governed).map(({ columns, state }) => ({ columns, state: fold.maybe(group.state, state, bits) })),
    );
  }

  #applyPolicy(
    groups: readonly StateGroup[],
    tier: CompiledTier,
    { policy, bits }: Governing,
    subject: number,
    family: AddressFamily,
  ): StateGroup[] {
    const { isolates, rules } = tier.policies[policy]![this.direction]!;
    let result = groups.map((group) =>
      isolates ? { ...group, state: this.context.fold.bind(group.state, bits) } : group,
    );
    for (const rule of rules)
      for (const atom of this.#atomsOf(rule, subject, family))
        result = this.#apply(result, rule, atom, atom.bits & bits);
    return result;
  }

  /** R107: any of them may come first. Each is applied alone and all in order, on the common refinement of their columns. */
  #applyTied(
    groups: readonly StateGroup[],
    tier: CompiledTier,
    tied: readonly GoverningObject[],
    subject: number,
    family: AddressFamily,
  ): StateGroup[] {
    const { fold } = this.context;
    return groups.flatMap((group) => {
      const alone = tied.map((object) => this.#applyObject([group], tier, object, subject, family));
      let inOrder: StateGroup[] = [group];
      for (const object of tied) inOrder = this.#applyObject(inOrder, tier, object, subject, family);
      return inOrder.flatMap(({ columns, state }) =>
        refine(columns, alone).map((part) => ({ columns: part.columns, state: fold.tie(state, part.states) })),
      );
    });
  }

  #apply(groups: readonly StateGroup[], rule: CompiledRule, atom: Atom, bits: MatchBits): StateGroup[] {
    const { fold } = this.context;
    const out: StateGroup[] = [];
    for (const group of groups) {
      if (bits === 0 || !group.columns.intersects(atom.columns)) {
        out.push(group);
        continue;
      }
      const state = atom.parts.reduce(
        (s, part) => fold.step(s, rule.action, bits & part.bits, part.traffic, narrowingOf(rule)),
        group.state,
      );
      if (state === group.state) {
        out.push(group);
        continue;
      }
      const rest = group.columns.andNot(atom.columns);
      out.push({ columns: group.columns.and(atom.columns), state });
      if (!rest.isEmpty()) out.push({ columns: rest, state: group.state });
    }
    return out;
  }

  #finish(groups: readonly StateGroup[]): readonly AnswerGroup[] {
    const { fold } = this.context;
    const byAnswer = new Map<number, IndexSet>();
    for (const { columns, state } of groups) {
      const answer = fold.finish(state);
      if (fold.answers[answer]!.readings.every((reading) => reading.possibly.length === 0)) continue;
      byAnswer.set(answer, byAnswer.get(answer)?.or(columns) ?? columns);
    }
    return [...byAnswer].map(([answer, columns]) => ({ columns, answer }));
  }

  /** A rule's port lists resolved: at the subject for ingress, at each peer for egress (R54). */
  #atomsOf(rule: CompiledRule, subject: number, family: AddressFamily): readonly Atom[] {
    const { universe, ports } = this.context;
    if (rule.usesPortNames && this.direction === 'ingress') {
      const parts = ports.resolveRule(rule, universe.columns[subject]!);
      return rule.matches[family].map(({ bits, columns }) => ({ bits, columns, parts }));
    }
    let atoms = this.#atoms.get(rule);
    if (!atoms) {
      const splits = rule.usesPortNames ? this.#splitByNames(rule) : [{ columns: null, parts: this.#fixedParts(rule) }];
      const of = (f: AddressFamily): readonly Atom[] =>
        rule.matches[f].flatMap(({ bits, columns }) =>
          splits
            .map((split) => ({
              bits,
              columns: split.columns === null ? columns : columns.and(split.columns),
              parts: split.parts,
            }))
            .filter((atom) => !atom.columns.isEmpty()),
        );
      const IPv4 = of('IPv4');
      atoms = { IPv4, IPv6: rule.matches.IPv4 === rule.matches.IPv6 ? IPv4 : of('IPv6') };
      this.#atoms.set(rule, atoms);
    }
    return atoms[family];
  }

  #fixedParts(rule: CompiledRule): PortParts {
    return this.context.ports.resolveRule(rule, this.context.universe.columns[0]!);
  }

  /** Columns with the same meaning of the rule's port names. */
  #splitByNames(rule: CompiledRule): readonly { columns: IndexSet; parts: PortParts }[] {
    const { universe, ports } = this.context;
    const words = (list: CompiledRule['ports'] | undefined): unknown =>
      list?.map((port) => (port.kind === 'name' ? [port.protocol, port.name] : port.text)) ?? null;
    const key = JSON.stringify([words(rule.ports), words(rule.exceptPorts)]);
    let splits = this.#namedColumns.get(key);
    if (!splits) {
      const byParts = new Map<string, { numbers: number[]; parts: PortParts }>();
      universe.columns.forEach((column, number) => {
        const parts = ports.resolveRule(rule, column);
        const partsKey = portPartsKey(parts);
        const known = byParts.get(partsKey);
        if (known) known.numbers.push(number);
        else byParts.set(partsKey, { numbers: [number], parts });
      });
      splits = [...byParts.values()]
        .filter(({ parts }) => parts.length > 0)
        .map(({ numbers, parts }) => ({ columns: IndexSet.of(universe.size, numbers), parts }));
      this.#namedColumns.set(key, splits);
    }
    return splits;
  }
}
