// What the verdicts leave out, in words and with counts: it stays on screen and in every export.
import { type ClusterObjects, compareText } from '../cluster/index';
import type { NotConsidered } from './model';

/** Policy kinds that are not evaluated, and resources that could not be read (R88, R403). */
export function listNotConsidered(objects: ClusterObjects): readonly NotConsidered[] {
  const kinds = objects.otherPolicies
    .filter((other) => other.objects.length > 0)
    .map((other): NotConsidered => {
      const count = other.objects.length;
      return {
        code: 'policy-kind-not-evaluated',
        message: `${count} ${other.kind} (${other.apiGroup}) not considered: this version evaluates NetworkPolicy only`,
        count,
        objects: other.objects
          .map(({ namespace, name }) => ({ kind: other.kind, namespace, name }))
          .sort((a, b) => compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name)),
      };
    });
  const gaps = objects.gaps.map((gap): NotConsidered => {
    const where = gap.namespace === null ? '' : ` in namespace ${gap.namespace}`;
    return {
      code: `not-readable-${gap.reason}`,
      message: `${gap.resource}${where} not read: ${gap.message}`,
      count: 1,
      objects: [],
    };
  });
  return [...kinds, ...gaps].sort((a, b) => compareText(a.code, b.code) || compareText(a.message, b.message));
}
