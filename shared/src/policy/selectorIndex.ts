// Evaluates each distinct selector once, over posting lists of label values (R604): never label set by label set.
import { type Labels, matchesSelector, type Requirement, type Selector, toSelector } from '../cluster/index';
import { IndexSet } from '../sets/index';

export class SelectorIndex {
  readonly #values = new Map<string, Map<string, number[]>>();
  readonly #answers = new Map<string, IndexSet>();
  readonly #labelled: IndexSet;

  /** Position i holds the labels of item i; null items never match. */
  constructor(
    readonly size: number,
    labels: readonly (Labels | null)[],
  ) {
    const labelled: number[] = [];
    labels.forEach((set, item) => {
      if (set === null) return;
      labelled.push(item);
      for (const [key, value] of Object.entries(set)) this.#post(key, value, item);
    });
    this.#labelled = IndexSet.of(size, labelled);
  }

  #post(key: string, value: string, item: number): void {
    let values = this.#values.get(key);
    if (!values) {
      values = new Map();
      this.#values.set(key, values);
    }
    const items = values.get(value);
    if (items) items.push(item);
    else values.set(value, [item]);
  }

  /** The items whose labels the selector matches. */
  select(selector: Selector): IndexSet {
    const known = this.#answers.get(selector.key);
    if (known) return known;
    let answer = this.#labelled;
    for (const requirement of selector.requirements) answer = answer.and(this.#holding(requirement));
    this.#answers.set(selector.key, answer);
    return answer;
  }

  #holding({ key, operator, values }: Requirement): IndexSet {
    const byValue = this.#values.get(key) ?? new Map<string, number[]>();
    const listed =
      operator === 'In' || operator === 'NotIn'
        ? values.flatMap((value) => byValue.get(value) ?? [])
        : [...byValue.values()].flat();
    const items = IndexSet.of(this.size, listed);
    return operator === 'In' || operator === 'Exists' ? items : this.#labelled.andNot(items);
  }
}

/** R204: keys that Cilium keeps out of identities by default. Such a label counts as missing. */
export function isHiddenFromCilium(key: string): boolean {
  if (key.startsWith('io.kubernetes.pod.namespace') || key.startsWith('app.kubernetes.io/')) return false;
  return CILIUM_HIDDEN_PREFIXES.some((prefix) => key.startsWith(prefix)) || key.includes('beta.kubernetes.io');
}

const CILIUM_HIDDEN_PREFIXES = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'annotation',
  'etcd_node',
  'topology.kubernetes.io',
];

/** What is left of a selector when hidden labels count as missing; null when it can match nothing any more (R204). */
export function withoutHiddenLabels(selector: Selector): Selector | null {
  const kept: Requirement[] = [];
  for (const requirement of selector.requirements) {
    if (!isHiddenFromCilium(requirement.key)) kept.push(requirement);
    else if (requirement.operator === 'In' || requirement.operator === 'Exists') return null;
  }
  return kept.length === selector.requirements.length ? selector : toSelector(kept);
}

/** Three answers over labels of which only some may be known (R39). */
export function selectorOverNamespace(
  selector: Selector,
  labels: Labels,
  labelsKnown: boolean,
): 'yes' | 'no' | 'unknown' {
  if (labelsKnown) return matchesSelector(selector, labels) ? 'yes' : 'no';
  const known = selector.requirements.filter((requirement) => Object.hasOwn(labels, requirement.key));
  if (!matchesSelector(toSelector(known), labels)) return 'no';
  return known.length === selector.requirements.length ? 'yes' : 'unknown';
}
