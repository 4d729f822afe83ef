// Finds the shortest label selectors that hold for some pods of a namespace and for no others, by labels that outlive a replica (R603).
import { compareText, isLabelKey, isLabelValue, type Labels, PER_REPLICA_LABELS } from '../../cluster/index';

/** A condition that a selector may set on one key. */
interface Condition {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'DoesNotExist';
  readonly values: readonly string[];
  /** Lower is better: one value that people know a workload by comes first. */
  readonly rank: number;
}

/** As it stands in a policy. */
export interface RawSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Keys that workloads are usually known by, best first. */
const USUAL_KEYS = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'run',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'component',
  'role',
  'tier',
];

/** Whether a label may tell pods apart in a policy that outlives them. */
export type UsableKey = (key: string) => boolean;

export function usableKey(isHidden: (key: string) => boolean): UsableKey {
  return (key) => !PER_REPLICA_LABELS.has(key) && isLabelKey(key) && !isHidden(key);
}

/** The labels that count, as one text; equal texts cannot be told apart. */
export function labelText(labels: Labels, usable: UsableKey): string {
  return JSON.stringify(
    Object.keys(labels)
      .filter(usable)
      .sort(compareText)
      .map((key) => [key, labels[key]]),
  );
}

/**
 * Selectors that together hold for all of `wanted`, and for none of `others` but those whose labels are the same. One where one will do.
 */
export function tellApart(
  wanted: readonly Labels[],
  others: readonly Labels[],
  usable: UsableKey,
): readonly RawSelector[] {
  const sets = distinct(wanted, usable);
  const same = new Set(sets.keys());
  const foreign = [...distinct(others, usable)].filter(([text]) => !same.has(text)).map(([, labels]) => labels);
  const whole = select([...sets.values()], foreign, usable);
  if (whole) return [whole];
  return [...sets].sort(([a], [b]) => compareText(a, b)).map(([, labels]) => select([labels], foreign, usable) ?? {});
}

function distinct(list: readonly Labels[], usable: UsableKey): ReadonlyMap<string, Labels> {
  const found = new Map<string, Labels>();
  for (const labels of list) {
    const text = labelText(labels, usable);
    if (!found.has(text))
      found.set(
        text,
        Object.fromEntries(
          Object.keys(labels)
            .filter(usable)
            .map((key) => [key, labels[key]!]),
        ),
      );
  }
  return found;
}

/** null: no conjunction of conditions holds for all of the one and none of the other. */
function select(wanted: readonly Labels[], foreign: readonly Labels[], usable: UsableKey): RawSelector | null {
  const keys = new Set([...wanted, ...foreign].flatMap((labels) => Object.keys(labels).filter(usable)));
  const conditions = [...keys]
    .flatMap((key) => conditionOf(key, wanted, foreign))
    .sort((a, b) => a.rank - b.rank || compareText(a.key, b.key));
  const chosen = shortest(conditions, foreign);
  if (!chosen) return null;
  // A workload is named even where nothing else lies beside it yet.
  const positive = conditions.find(({ operator }) => operator === 'In');
  return toSelector(chosen.length === 0 && positive ? [positive] : chosen);
}

/** The tightest condition on the key that holds for all that are wanted. */
function conditionOf(key: string, wanted: readonly Labels[], foreign: readonly Labels[]): readonly Condition[] {
  const has = (labels: Labels): boolean => Object.hasOwn(labels, key);
  const values = [...new Set(wanted.filter(has).map((labels) => labels[key]!))].sort(compareText);
  const usual = USUAL_KEYS.indexOf(key);
  const rank = usual < 0 ? USUAL_KEYS.length : usual;
  if (wanted.every(has)) {
    if (!values.every(isLabelValue)) return [];
    return [{ key, operator: 'In', values, rank: values.length === 1 ? rank : 100 + rank }];
  }
  if (values.length === 0) return [{ key, operator: 'DoesNotExist', values: [], rank: 200 + rank }];
  const shut = [...new Set(foreign.filter(has).map((labels) => labels[key]!))]
    .filter((value) => !values.includes(value))
    .sort(compareText);
  if (shut.length === 0 || !shut.every(isLabelValue)) return [];
  return [{ key, operator: 'NotIn', values: shut, rank: 300 + rank }];
}

function holds({ key, operator, values }: Condition, labels: Labels): boolean {
  const present = Object.hasOwn(labels, key);
  if (operator === 'DoesNotExist') return !present;
  if (operator === 'NotIn') return !present || !values.includes(labels[key]!);
  return present && values.includes(labels[key]!);
}

/** One condition, else two, else as few as a greedy choice finds; [] where there is nothing to keep out; null: all of them do not do. */
function shortest(conditions: readonly Condition[], foreign: readonly Labels[]): readonly Condition[] | null {
  if (foreign.length === 0) return [];
  const kept = conditions.map(
    (condition) => new Set(foreign.flatMap((labels, index) => (holds(condition, labels) ? [index] : []))),
  );
  const one = kept.findIndex((left) => left.size === 0);
  if (one >= 0) return [conditions[one]!];
  for (let a = 0; a < conditions.length; a++)
    for (let b = a + 1; b < conditions.length; b++)
      if (![...kept[a]!].some((index) => kept[b]!.has(index))) return [conditions[a]!, conditions[b]!];
  let left = new Set(foreign.keys());
  const chosen: number[] = [];
  while (left.size > 0) {
    const sizes = kept.map((still) => [...left].filter((index) => still.has(index)).length);
    const best = sizes.indexOf(Math.min(...sizes));
    if (best < 0 || sizes[best] === left.size) return null;
    chosen.push(best);
    left = new Set([...left].filter((index) => kept[best]!.has(index)));
  }
  return chosen.sort((a, b) => a - b).map((index) => conditions[index]!);
}

function toSelector(conditions: readonly Condition[]): RawSelector {
  const equal = conditions.filter(({ operator, values }) => operator === 'In' && values.length === 1);
  const rest = conditions.filter((condition) => !equal.includes(condition));
  return {
    ...(equal.length > 0 ? { matchLabels: Object.fromEntries(equal.map(({ key, values }) => [key, values[0]!])) } : {}),
    ...(rest.length > 0
      ? {
          matchExpressions: rest.map(({ key, operator, values }) => ({
            key,
            operator,
            ...(values.length > 0 ? { values } : {}),
          })),
        }
      : {}),
  };
}
