// How a finding of the review is made: its severity is that of its rule, its place that of its object.
import type { Finding, ObjectRef, SourceLocation } from '../../cluster/index';
import { LINT_RULES, type LintCode } from './rules';

export interface Told {
  readonly message: string;
  readonly next?: string;
  readonly path?: string;
  readonly location?: SourceLocation | null;
  /** Where one case is worse or better than the rule's usual one. */
  readonly severity?: Finding['severity'];
}

export function lintFinding(code: LintCode, object: ObjectRef | null, told: Told): Finding {
  const { message, next, path, location, severity } = told;
  return {
    code,
    severity: severity ?? LINT_RULES[code].severity,
    object,
    message,
    ...(next === undefined ? {} : { next }),
    ...(path === undefined ? {} : { path }),
    ...(location ? { location } : {}),
  };
}

/** The first names and how many more there are: `a, b, c and 4 more`. */
export function someOf(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
