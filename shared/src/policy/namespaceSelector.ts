// Selectors over namespaces whose labels may not all be known (R39).
import { type Labels, matchesSelector, type Selector, toSelector } from '../cluster/index';

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
