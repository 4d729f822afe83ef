// What is not as it was asked for: what could not be read, and objects that are broken.
import type { ClusterObjects } from './objects';

/** Gaps that nobody asked for (`--namespace` does), and objects that are broken. */
export function whatIsMissing({ gaps, problems }: ClusterObjects) {
  return {
    missing: gaps.filter(({ reason }) => reason !== 'out-of-scope'),
    broken: problems.filter(({ severity }) => severity === 'error'),
  };
}

/** True where not all of the input could be read. */
export function isIncomplete(objects: ClusterObjects): boolean {
  const { missing, broken } = whatIsMissing(objects);
  return missing.length > 0 || broken.length > 0;
}
