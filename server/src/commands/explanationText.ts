// An explanation as lines of text: the verdict, then each end with its policies, rules and their reasons.
import type { EndExplanation, Explanation, PolicyReason, RuleReason, TrafficWords } from '@portolan/shared/policy';
import { printable } from '../sources/sourceError';

/** Names come from a cluster: what a terminal could take for a command is escaped. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { certainty, summary, allowed, egress, ingress, notes } = explanation;
  const doubt = certainty === 'implementation-defined' ? ' (other engines differ)' : '';
  return [
    `${summary}${doubt}`,
    `All that is allowed between them: ${trafficText(allowed)}`,
    '',
    ...endLines(egress),
    ...endLines(ingress),
    ...notes.map((note) => `Note: ${note}`),
  ].map((line) => printable(line, 2_000));
}

function endLines(end: EndExplanation): readonly string[] {
  const head = `${end.direction} of ${end.end} (${end.state}): ${end.summary}`;
  return [head, ...(isWalk(end) ? walkLines(end) : end.policies.flatMap((policy) => policyLines(policy, '  '))), ''];
}

/** With NetworkPolicy alone there is no order to tell: its policies are a union (R20). */
function isWalk({ walk, policies }: EndExplanation): boolean {
  return [...walk, ...policies].some(({ tier }) => tier !== 'NetworkPolicy');
}

/** The tiers in the order in which they are asked, those that were not reached last. */
function walkLines({ walk, policies, verdict }: EndExplanation): readonly string[] {
  const asked = new Set(walk.map(({ tier }) => tier));
  const unreached = [...new Set(policies.map(({ tier }) => tier))].filter((tier) => !asked.has(tier));
  const of = (tier: string): readonly string[] =>
    policies.filter((policy) => policy.tier === tier).flatMap((policy) => policyLines(policy, '    '));
  const decided = walk.some(({ outcome }) => ['allow', 'deny', 'end-denies'].includes(outcome));
  return [
    ...walk.flatMap(({ tier, text }, index) => [
      `  ${index + 1}. ${capitalized(tier)}: ${text.replaceAll('`', '')}`,
      ...of(tier),
    ]),
    ...(!decided && verdict === 'allow' ? ['  After the last tier: what no rule decided is allowed'] : []),
    ...unreached.flatMap((tier) => [`  ${capitalized(tier)}: not asked, it was decided before`, ...of(tier)]),
  ];
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function policyLines({ policy, rank, rules, text }: PolicyReason, indent: string): readonly string[] {
  const name = `${policy.namespace === null ? '' : `${policy.namespace}/`}${policy.name}`;
  return [
    `${indent}${policy.kind} ${name}${rank === null ? '' : ` (${rank})`}: ${text}`,
    ...rules.flatMap(ruleLines).map((line) => `${indent}${line}`),
  ];
}

function ruleLines({ number, action, text, peers, ports, decides }: RuleReason): readonly string[] {
  return [
    `  ${decides ? '*' : '-'} rule ${number}: ${action === 'allow' ? '' : `${action} `}${text}`,
    ...[...peers, ...ports].map(
      (item) => `      ${item.match === 'yes' ? '+' : item.match === 'no' ? '-' : '?'} ${item.path}: ${item.text}`,
    ),
  ];
}

function trafficText(traffic: TrafficWords): string {
  const parts = Object.entries(traffic).map(([protocol, ports]) => `${protocol} ${ports}`);
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}
