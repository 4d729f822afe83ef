// What a review looks for: every code that it may find, with what it means and why it matters. docs/findings.md is held to this table.
import type { Severity } from '../../cluster/index';

export interface LintRule {
  /** A few words, as a heading. */
  readonly title: string;
  readonly severity: Severity;
  /** What was found, and why somebody should care. */
  readonly meaning: string;
}

/** By code. Findings of reading and evaluating have codes of their own beside these. */
export const LINT_RULES = {
  'peer-matches-nothing': {
    title: 'A peer matches nothing',
    severity: 'warning',
    meaning: 'The peer of a rule picks no pod that exists: it is mistyped, or what it was written for is gone.',
  },
  'admits-future-pods': {
    title: 'Admits pods that nobody has yet',
    severity: 'info',
    meaning: 'A rule waits for pods or namespaces with certain labels. Whoever creates one gets the access.',
  },
  'egress-without-dns': {
    title: 'Egress is isolated without DNS',
    severity: 'warning',
    meaning: 'The workload may connect somewhere, but not to port 53: names do not resolve, and connections fail late.',
  },
  'rule-covered': {
    title: 'A rule is covered by another',
    severity: 'info',
    meaning: 'Without this rule nothing would change: other rules admit all that it admits, for all that it selects.',
  },
  'block-covers-pods': {
    title: 'An address block holds pods',
    severity: 'warning',
    meaning:
      'Whether an ipBlock applies to traffic between pods is up to the network plugin, and pod addresses change.',
  },
  'policy-types-surprise': {
    title: 'Missing policyTypes isolate otherwise than it looks',
    severity: 'warning',
    meaning: 'Without policyTypes a policy isolates ingress always, and egress only where it has an egress rule.',
  },
  'admits-everything': {
    title: 'A rule admits everything',
    severity: 'warning',
    meaning: 'A rule without peers and ports undoes the isolation of this direction for all that the policy selects.',
  },
  'unprotected-ingress': {
    title: 'No policy isolates ingress',
    severity: 'warning',
    meaning: 'Any pod, and whatever else can route to it, may connect to this workload on any port.',
  },
  'unprotected-egress': {
    title: 'No policy isolates egress',
    severity: 'info',
    meaning: 'The workload may connect anywhere, also out of the cluster.',
  },
  'rests-on-chosen-labels': {
    title: 'Permission rests on labels that anyone may choose',
    severity: 'warning',
    meaning: 'A rule trusts pod labels in any namespace: whoever may create a pod anywhere can wear them.',
  },
  'reachable-from-internet': {
    title: 'A rule admits public addresses',
    severity: 'warning',
    meaning:
      'Policies let public addresses connect to the workload; whether something publishes it is another question.',
  },
  'reaches-metadata': {
    title: 'The cloud metadata address can be reached',
    severity: 'warning',
    meaning: 'Credentials of the machine may be had at 169.254.169.254 by whoever can send requests from these pods.',
  },
  'reaches-api-server': {
    title: 'The API server can be reached',
    severity: 'info',
    meaning: 'Policies do not keep these pods from the API server; what they may do there is up to their rights.',
  },
  'open-for-ipv6': {
    title: 'Ruled for IPv4, open for IPv6',
    severity: 'warning',
    meaning: 'Rules cut IPv4 addresses apart, while every IPv6 address is admitted: the other family goes around them.',
  },
  'not-enforced': {
    title: 'Objects that take no part',
    severity: 'warning',
    meaning: 'Policies or inputs exist that the verdicts leave out: they are not enforced here, or not evaluated.',
  },
  'rule-shadowed': {
    title: 'A rule is never reached',
    severity: 'warning',
    meaning: 'Rules before it decide all traffic that it speaks of.',
  },
} as const satisfies Readonly<Record<string, LintRule>>;

export type LintCode = keyof typeof LINT_RULES;
