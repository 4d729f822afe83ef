// An evaluated cluster that takes changes: pods of known classes cost no evaluation, a changed policy only its own rows.
import {
  type ClusterChange,
  type ClusterObjects,
  changeObjects,
  matchesExpression,
  type PodEnd,
  type Replaced,
  resettleCluster,
  type SettledCluster,
  settleCluster,
} from '../cluster/index';
import { PodClasses } from './classes';
import type { Column } from './columns';
import type { EvaluationChoice } from './compileContext';
import { type Evaluation, evaluateAnew, evaluateOver, mentionsOf } from './evaluate';
import type { MentionedLabels, Mentions } from './mentions';
import { PairTally, type PairTotals, type PodPlace } from './pairTally';
import type { Reachability } from './reachability';
import type { Universe } from './universe';

/** How a state came about. `anew`: everything was evaluated. `rows`: the columns stayed. `pods`: the answers of all columns stayed. */
export type EvaluatedHow = 'anew' | 'rows' | 'pods';

/** How changed objects are to be evaluated; what was chosen before where nobody asks. */
export type Choose = (objects: ClusterObjects) => EvaluationChoice;

/** One evaluated cluster, immutable: states before stay right when a change makes the next one. */
export interface EvaluatedState {
  readonly reachability: Reachability;
  readonly totals: PairTotals;
  /** Equal where every pair of ends gets the same answer. */
  readonly checksum: string;
  readonly how: EvaluatedHow;
  /** The next state; the same as evaluating the changed objects anew, but for the numbers of columns and rows. */
  change(change: ClusterChange, choose?: Choose): EvaluatedState;
}

/** The first state. A change of anything but pods and NetworkPolicies starts again from here. */
export function evaluateState(objects: ClusterObjects, choice: EvaluationChoice): EvaluatedState {
  const settled = settleCluster(objects);
  return anew(settled, choice);
}

/** Numbers of states and answers only grow, and pods that are gone stay as examples of their class: now and then all begins anew. */
const GENERATIONS = 2000;

/** More conditions than these at once are quicker asked of all pods together. */
const FEW_CONDITIONS = 40;

class State implements EvaluatedState {
  readonly totals: PairTotals;
  readonly checksum: string;

  constructor(
    readonly settled: SettledCluster,
    readonly choice: EvaluationChoice,
    readonly evaluation: Evaluation,
    readonly tally: PairTally,
    readonly how: EvaluatedHow,
    readonly generation: number,
  ) {
    this.totals = tally.totals;
    this.checksum = tally.checksum;
  }

  get reachability(): Reachability {
    return this.evaluation.reachability;
  }

  change(change: ClusterChange, choose?: Choose): EvaluatedState {
    const changed = changeObjects(this.reachability.cluster.objects, change);
    const choice = choose ? choose(changed.objects) : this.choice;
    const { settled, pods } = resettleCluster(this.settled, changed);
    const sameSpaces = settled.cluster.namespaces === this.settled.cluster.namespaces;
    if (!pods || !sameSpaces || this.generation >= GENERATIONS || !isSameChoice(choice, this.choice))
      return anew(settled, choice);
    const moved = movePods(this.reachability.universe, pods);
    if (!moved) return anew(settled, choice);
    const isQuiet = changed.networkPolicies.added.length + changed.networkPolicies.removed.length === 0;
    // Policies of other languages may name pods one by one, or Services that stand for them.
    if (isQuiet && settled.cluster.objects.policyObjects.length === 0) return this.#withPods(settled, moved);
    return this.#withRows(settled, moved.universe) ?? anew(settled, choice);
  }

  #withPods(settled: SettledCluster, { universe, places }: Moved): EvaluatedState {
    const { cluster } = settled;
    // Namespaces and policies are the same.
    const reachability = { ...this.reachability, cluster, universe };
    const tally = this.tally.withPods(reachability, places);
    return new State(settled, this.choice, { ...this.evaluation, reachability }, tally, 'pods', this.generation + 1);
  }

  /** null where the columns do not stay what they are. */
  #withRows(settled: SettledCluster, before: Universe): EvaluatedState | null {
    const mentions = mentionsOf(settled.cluster, this.choice);
    const universe = underMentions(before, this.evaluation.mentions, mentions);
    if (!universe) return null;
    const { codes } = this.reachability;
    const evaluation = evaluateOver(settled.cluster, this.choice, universe, mentions, codes, this.evaluation);
    const tally = PairTally.of(evaluation.reachability);
    return new State(settled, this.choice, evaluation, tally, 'rows', this.generation + 1);
  }
}

function anew(settled: SettledCluster, choice: EvaluationChoice): EvaluatedState {
  const evaluation = evaluateAnew(settled.cluster, choice);
  return new State(settled, choice, evaluation, PairTally.of(evaluation.reachability), 'anew', 0);
}

function isSameChoice(a: EvaluationChoice, b: EvaluationChoice): boolean {
  const text = ({ profile, languages, settings }: EvaluationChoice): string =>
    JSON.stringify([profile, languages, settings]);
  return a === b || text(a) === text(b);
}

interface Moved {
  readonly universe: Universe;
  readonly places: readonly PodPlace[];
}

/** The same columns with these pods in them; null where a pod begins a class, or was the last of one. */
function movePods(universe: Universe, { removed, added }: Replaced<PodEnd>): Moved | null {
  const members = new Map<number, Set<PodEnd>>();
  const membersOf = (column: number): Set<PodEnd> => {
    let set = members.get(column);
    if (!set) {
      set = new Set(podsOf(universe.columns[column]!));
      members.set(column, set);
    }
    return set;
  };
  const places: PodPlace[] = [];
  for (const pod of removed) {
    const column = universe.podColumnOf.get(pod)!;
    membersOf(column).delete(pod);
    places.push({ pod, column, added: false });
  }
  for (const pod of added) {
    const column = universe.classes.numberOf(pod);
    if (column === undefined) return null;
    membersOf(column).add(pod);
    places.push({ pod, column, added: true });
  }
  if ([...members.values()].some(({ size }) => size === 0)) return null;
  const pods = new Map(Array.from(members, ([column, set]) => [column, [...set]] as const));
  return { universe: members.size === 0 ? universe : universe.with({ pods }), places };
}

function podsOf(column: Column): readonly PodEnd[] {
  return column.kind === 'pod' ? column.pods : [];
}

/** The same columns where the new mentions cut pods as the old ones did; else null. */
function underMentions(universe: Universe, before: Mentions, after: Mentions): Universe | null {
  if (!after.agreesButForLabels(before)) return null;
  const come = after.labelsBeyond(before);
  if (come.length === 0 && before.labelsBeyond(after).length === 0) return universe;
  if (come.length > FEW_CONDITIONS || come.some((condition) => splitsSome(universe, condition))) return null;
  const { map, views } = universe.classes;
  const columns = universe.columns.filter((column) => column.kind === 'pod');
  const firsts = columns.map(({ pods }) => pods[0]!);
  // One pod stands for each column: where two of them fall together, the classes do.
  const classes = new PodClasses({ pods: firsts, nodes: universe.classes.nodes }, after, map, views);
  return classes.columns.length === columns.length ? universe.with({ classes }) : null;
}

function splitsSome({ columns, classes: { views } }: Universe, { view, expression }: MentionedLabels): boolean {
  return columns.some((column) => {
    if (column.kind !== 'pod' || column.pods.length === 1) return false;
    const answer = matchesExpression(expression, views.lookUp(view, column.pods[0]!));
    return column.pods.some((pod) => matchesExpression(expression, views.lookUp(view, pod)) !== answer);
  });
}
