// An explanation as lines of text: the verdict, then each end with its policies, rules and their reasons.
import type { EndExplanation, Explanation, RuleReason, TrafficWords } from '@portolan/shared/policy';
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

function endLines({ direction, end, state, summary, policies }: EndExplanation): readonly string[] {
  return [
    `${direction} of ${end} (${state}): ${summary}`,
    ...policies.flatMap(({ policy, rules, text }) => [
      `  ${policy.kind} ${policy.namespace === null ? '' : `${policy.namespace}/`}${policy.name}: ${text}`,
      ...rules.flatMap(ruleLines),
    ]),
    '',
  ];
}

function ruleLines({ number, text, peers, ports, decides }: RuleReason): readonly string[] {
  return [
    `    ${decides ? '*' : '-'} rule ${number}: ${text}`,
    ...[...peers, ...ports].map(
      (item) => `        ${item.match === 'yes' ? '+' : item.match === 'no' ? '-' : '?'} ${item.path}: ${item.text}`,
    ),
  ];
}

function trafficText(traffic: TrafficWords): string {
  const parts = Object.entries(traffic).map(([protocol, ports]) => `${protocol} ${ports}`);
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}
