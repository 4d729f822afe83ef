// One policy's part in an explanation: whom it selects, what its rules say of the other end, and the YAML that decides.
import type { Explanation } from '@portolan/shared/policy';
import { ChevronRight } from 'lucide-react';
import { PolicyYaml } from './PolicyYaml';
import { kindWords } from './policyWords';
import { policyId } from './selection';

export type Reason = Explanation['egress']['policies'][number];
type Rule = Reason['rules'][number];

interface PolicyReasonViewProps {
  readonly revision: number;
  readonly policy: Reason;
  readonly open: boolean;
  onSelect(id: string): void;
}

export function PolicyReasonView({ revision, policy, open, onSelect }: PolicyReasonViewProps) {
  const marked = policy.rules.filter((rule) => rule.decides).map((rule) => rule.path);
  const { kind, name, namespace } = policy.policy;
  const count = policy.rules.length;
  return (
    <details className="reason" open={open}>
      <summary>
        <ChevronRight size={13} className="reason-chevron" aria-hidden="true" />
        <span className="mono">{name}</span>
        <span className="dim xsmall">
          {[policy.rank, count === 0 ? 'no rule here' : `${count} rule${count === 1 ? '' : 's'}`]
            .filter((part) => part !== null)
            .join(' · ')}
        </span>
      </summary>
      <p className="xsmall dim">
        {kindWords(kind)}
        {namespace === null ? '' : ` in ${namespace}`}: {policy.text}.{' '}
        <button type="button" className="link" onClick={() => onSelect(policyId(policy.policy))}>
          Open the policy
        </button>
      </p>
      <ul className="rules">
        {policy.rules.map((rule) => (
          <RuleView key={rule.path} rule={rule} verbs={verbsOf(kind)} />
        ))}
      </ul>
      {marked.length > 0 ? <PolicyYaml revision={revision} policy={policy.policy} marked={marked} /> : null}
    </details>
  );
}

type Verbs = Readonly<Record<Rule['action'], string>>;

/** A NetworkPolicy only ever admits. */
function verbsOf(kind: string): Verbs {
  return { allow: kind === 'NetworkPolicy' ? 'admits' : 'allows', deny: 'denies', pass: 'passes on' };
}

function RuleView({ rule, verbs }: { readonly rule: Rule; readonly verbs: Verbs }) {
  // Of a rule that decides only what its permission rests on.
  const items = [...rule.peers, ...rule.ports].filter(({ match, code }) =>
    rule.decides ? match === 'yes' && code === 'matches-chosen-labels' : match !== 'yes',
  );
  return (
    <li className={rule.decides ? 'rule rule-decides' : 'rule'}>
      <span className="rule-number">rule {rule.number}</span>
      <span>
        {verbs[rule.action]}
        {rule.decides ? '' : ' only'} {rule.text}
        {items.length > 0 ? (
          <ul className="misses">
            {items.map((item) => (
              <li key={`${item.path} ${item.text}`}>{item.text}</li>
            ))}
          </ul>
        ) : null}
      </span>
    </li>
  );
}
