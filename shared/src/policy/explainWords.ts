// The sentences of an explanation: one for each end, one for the pair.
import type { EndCertainty, EndExplanation, PolicyReason, RuleReason } from './explanation';
import type { Judgement } from './pair';
import type { End } from './pairEnds';

interface Asked {
  readonly protocol: string;
  readonly port: number;
}

interface EndContext {
  readonly judgement: Judgement;
  readonly question: Asked | null;
  readonly subject: End;
}

/** One end in one sentence. */
export function summarizeEnd(
  end: Omit<EndExplanation, 'summary'>,
  { judgement, question, subject }: EndContext,
): string {
  const { direction } = end;
  if (judgement.itself) return 'a pod always reaches itself';
  if (direction === 'ingress' && judgement.ownNode === 'into-pod')
    return 'always allowed: the traffic comes from the pod’s own node';
  if (end.state === 'ungoverned') return ungovernedText(subject, direction);
  // R321: only Calico's setting refuses what no policy refuses.
  const refusedBy = end.walk.some(({ outcome }) => outcome === 'deny' || outcome === 'end-denies');
  if (direction === 'egress' && judgement.ownNode === 'to-node' && end.verdict === 'deny' && !refusedBy)
    return 'refused: the destination is the pod’s own node, and Calico drops that (defaultEndpointToHostAction)';
  if (end.state === 'not-isolated' && end.policies.length === 0)
    return `not isolated for ${direction}: no policy selects ${end.end} for it`;
  if (end.state === 'unknown') return `cannot tell: ${end.policies[0]?.text ?? 'the policies could not be read'}`;
  const decided = decisions(end);
  if (decided !== null) return decided;
  if (end.verdict === 'allow')
    return direction === 'egress' && judgement.ownNode === 'to-node'
      ? 'allowed: the destination is the pod’s own node'
      : 'allowed: no rule of any tier decides otherwise';
  const last = end.walk.at(-1);
  const asked = last ? end.policies.filter(({ tier }) => tier === last.tier) : end.policies;
  return `isolated for ${direction}: ${nearestMisses(asked, question)}`;
}

const VERBS = { allow: 'allows', deny: 'denies', pass: 'passes on' } as const;

/** What decided, rule by rule; null where no rule did. A NetworkPolicy admits, other policies allow, deny or pass on. */
function decisions(end: Omit<EndExplanation, 'summary'>): string | null {
  const deciding = end.policies.flatMap((policy) =>
    policy.rules.filter((rule) => rule.decides).map((rule) => ({ policy, rule })),
  );
  // Whatever was passed on was decided later, if at all.
  const final = deciding.filter(({ rule }) => rule.action !== 'pass');
  if (final.length === 0) return null;
  const told = end.walk.some(({ outcome }) => outcome === 'pass') ? deciding : final;
  return told
    .map(
      ({ policy, rule }) =>
        `\`${policy.policy.name}\` rule ${rule.number}${placeOf(policy)} ${verbOf(policy, rule)} ${ruleText(rule)}`,
    )
    .join('; ');
}

function verbOf({ policy }: PolicyReason, { action }: RuleReason): string {
  return policy.kind === 'NetworkPolicy' ? 'admits' : VERBS[action];
}

/** The tier, and the place in it where order matters; NetworkPolicy needs neither. */
function placeOf({ policy, tier, rank }: PolicyReason): string {
  if (policy.kind === 'NetworkPolicy') return '';
  return ` (${tier}${rank === null ? '' : `, ${rank}`})`;
}

function ungovernedText(subject: End, direction: 'egress' | 'ingress'): string {
  if (subject.kind === 'pod')
    return `not governed: the pod uses its node’s network, where policies do not apply for ${direction}`;
  return `not governed: ${subject.kind === 'node' ? 'a node' : 'an address outside the cluster'} has no policy of its own`;
}

/** The rule's text with the numbers that its port names stand for. */
function ruleText(rule: RuleReason): string {
  const resolved = rule.ports
    .filter((port) => port.match !== 'no' && port.text.includes(' = '))
    .map((port) => port.text.replace(/^(TCP|UDP|SCTP) /, ''));
  return resolved.length === 0 ? rule.text : `${rule.text} (${resolved.join(', ')})`;
}

/** Says what comes closest: a rule for this peer on other ports, else whom the rules admit. */
function nearestMisses(policies: readonly PolicyReason[], question: Asked | null): string {
  const rules = policies.flatMap((policy) =>
    policy.rules.filter(({ action }) => action === 'allow').map((rule) => ({ policy, rule })),
  );
  if (rules.length === 0)
    return `${names(policies)} ${policies.length === 1 ? 'has' : 'have'} no rule for it, so nothing is admitted`;
  const peerMatches = rules.filter(({ rule }) =>
    rule.peers.some((peer) => peer.match === 'yes' || peer.match === 'open'),
  );
  if (peerMatches.length > 0 && question) {
    const [first] = peerMatches;
    return `rules cover other ports: \`${first!.policy.policy.name}\` rule ${first!.rule.number} ${verbOf(first!.policy, first!.rule)} ${first!.rule.text}, not ${question.protocol} ${question.port}`;
  }
  const shown = rules
    .slice(0, 3)
    .map(
      ({ policy, rule }) => `\`${policy.policy.name}\` rule ${rule.number} ${verbOf(policy, rule)} ${rule.text} only`,
    );
  const more = rules.length > 3 ? `; ${rules.length - 3} more rules do not match either` : '';
  const what = question ? `no rule for ${question.protocol} ${question.port} here; ` : '';
  return `${what}${shown.join('; ')}${more}`;
}

function names(policies: readonly PolicyReason[]): string {
  return policies.map((policy) => `\`${policy.policy.name}\``).join(', ');
}

/** The pair in one sentence. */
export function summarizePair(
  ends: { readonly from: string; readonly to: string /** One of them could not be read. */; readonly unread: boolean },
  verdict: 'allow' | 'deny' | 'unknown',
  certainty: EndCertainty,
  egress: EndExplanation,
  ingress: EndExplanation,
  judgement: Judgement,
  question: Asked | null,
): string {
  const what = question ? ` on ${question.protocol} ${question.port}` : '';
  const pair = `${ends.from} → ${ends.to}${what}`;
  const hedge = certainty === 'implementation-defined' ? ', but network plugins differ here' : '';
  if (judgement.families.length === 0) return `${pair}: no connection, the ends have no address family in common`;
  if (verdict === 'allow') return `${pair}: allowed${hedge}`;
  if (verdict === 'unknown')
    return `${pair}: cannot tell, ${ends.unread ? 'the other end’s policies are not readable' : 'an input is missing'}`;
  return `${pair}: blocked ${blockedWhere(egress, ingress)}${hedge}`;
}

function blockedWhere(egress: EndExplanation, ingress: EndExplanation): string {
  const out = egress.verdict === 'deny';
  const into = ingress.verdict === 'deny';
  if (out && into) return 'at both ends';
  if (out) return 'at the source';
  return into ? 'at the destination' : 'by the two ends together: they admit different traffic';
}
