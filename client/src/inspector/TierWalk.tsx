// The way of one end's decision through the tiers, in the order in which they are asked, each with its policies.
import type { Explanation } from '@portolan/shared/policy';
import { ArrowDown, CircleCheck, CircleDot, CircleHelp, CircleSlash, Split } from 'lucide-react';
import { PolicyReasonView, type Reason } from './PolicyReasonView';
import { policyId } from './selection';

type End = Explanation['egress'];
type Step = End['walk'][number];

interface TierWalkProps {
  readonly revision: number;
  readonly end: End;
  onSelect(id: string): void;
}

export function TierWalk({ revision, end, onSelect }: TierWalkProps) {
  const asked = end.walk.map(({ tier }) => tier);
  // A tier that was not reached is told too: what stands in it had no say.
  const unreached = [...new Set(end.policies.map(({ tier }) => tier))].filter((tier) => !asked.includes(tier));
  const policiesOf = (tier: string) => end.policies.filter((policy) => policy.tier === tier);
  const decided = end.walk.some(({ outcome }) => ['allow', 'deny', 'end-denies'].includes(outcome));
  return (
    <ol className="walk" aria-label="Tiers in the order in which they are asked">
      {end.walk.map((step) => (
        <li key={step.tier} className={`walk-step walk-${toneOf(step.outcome)}`}>
          <StepIcon outcome={step.outcome} />
          <div className="walk-body">
            <p className="walk-tier">{step.tier}</p>
            <p className="walk-text">{withCode(step.text)}</p>
            <Policies revision={revision} policies={policiesOf(step.tier)} onSelect={onSelect} />
          </div>
        </li>
      ))}
      {!decided && end.verdict === 'allow' ? (
        <li className="walk-step walk-end">
          <CircleCheck size={15} aria-hidden="true" />
          <div className="walk-body">
            <p className="walk-tier">After the last tier</p>
            <p className="walk-text">what no rule decided is allowed</p>
          </div>
        </li>
      ) : null}
      {unreached.map((tier) => (
        <li key={tier} className="walk-step walk-unreached">
          <CircleDot size={15} aria-hidden="true" />
          <div className="walk-body">
            <p className="walk-tier">{tier}</p>
            <p className="walk-text">not asked: it was decided before</p>
            <Policies revision={revision} policies={policiesOf(tier)} onSelect={onSelect} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** The policies of one tier: those that decided first and open. */
export function Policies({
  revision,
  policies,
  onSelect,
}: {
  readonly revision: number;
  readonly policies: readonly Reason[];
  onSelect(id: string): void;
}) {
  const decides = (policy: Reason): boolean => policy.rules.some((rule) => rule.decides);
  return [...policies]
    .sort((a, b) => Number(decides(b)) - Number(decides(a)))
    .map((policy) => (
      <PolicyReasonView
        key={policyId(policy.policy)}
        revision={revision}
        policy={policy}
        open={decides(policy)}
        onSelect={onSelect}
      />
    ));
}

function toneOf(outcome: Step['outcome']): string {
  if (outcome === 'allow') return 'allow';
  if (outcome === 'deny' || outcome === 'end-denies') return 'deny';
  return outcome === 'unsure' || outcome === 'mixed' ? 'unsure' : 'on';
}

function StepIcon({ outcome }: { readonly outcome: Step['outcome'] }) {
  const Icon = {
    allow: CircleCheck,
    deny: CircleSlash,
    'end-denies': CircleSlash,
    pass: ArrowDown,
    'not-matched': ArrowDown,
    mixed: Split,
    unsure: CircleHelp,
  }[outcome];
  return <Icon size={15} aria-hidden="true" />;
}

/** Text with `names` in backticks, as elements. */
export function withCode(text: string) {
  let at = 0;
  return text.split('`').map((part, index) => {
    const key = at;
    at += part.length + 1;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
  });
}
