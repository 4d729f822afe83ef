// An explanation in full: the verdict, then each end with its sentence, its policies, their rules, and the YAML that decides.
import type { Explanation } from '@portolan/shared/policy';
import { ArrowDownToLine, ArrowUpFromLine, ChevronRight, CircleCheck, CircleHelp, CircleSlash } from 'lucide-react';
import { PolicyYaml } from './PolicyYaml';
import { policyId } from './selection';

type End = Explanation['egress'];
type Policy = End['policies'][number];
type Rule = Policy['rules'][number];

interface ExplanationViewProps {
  readonly revision: number;
  readonly explanation: Explanation;
  onSelect(id: string): void;
}

export function ExplanationView({ revision, explanation, onSelect }: ExplanationViewProps) {
  const { notes } = explanation;
  return (
    <div className="explanation">
      <VerdictLine explanation={explanation} />
      <EndView revision={revision} end={explanation.egress} title="Leaving" onSelect={onSelect} />
      <EndView revision={revision} end={explanation.ingress} title="Arriving at" onSelect={onSelect} />
      {notes.length > 0 ? (
        <ul className="notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function VerdictLine({ explanation: { verdict, certainty, summary, allowed } }: { readonly explanation: Explanation }) {
  const Icon = verdict === 'allow' ? CircleCheck : verdict === 'deny' ? CircleSlash : CircleHelp;
  const traffic = Object.entries(allowed).map(([protocol, ports]) => `${protocol} ${ports}`);
  const all = traffic.length === 3 && traffic.every((text) => text.endsWith(' all'));
  return (
    <div className={`verdict verdict-${certainty === 'defined' ? verdict : 'uncertain'}`} role="status">
      <Icon size={18} aria-hidden="true" />
      <div>
        <p className="verdict-summary">{summary}</p>
        <p className="xsmall dim">
          {verdict === 'allow' ? `Allowed in all: ${all ? 'all traffic' : traffic.join(' · ')}. ` : ''}
          {certaintyWords(certainty)}
        </p>
      </div>
    </div>
  );
}

/** R6 in words. */
export function certaintyWords(certainty: Explanation['certainty']): string {
  if (certainty === 'defined') return 'Certain: every conforming network plugin answers so.';
  if (certainty === 'implementation-defined') return 'Not certain: network plugins differ on this.';
  return 'Not known: an input is missing.';
}

function EndView({
  revision,
  end,
  title,
  onSelect,
}: {
  readonly revision: number;
  readonly end: End;
  readonly title: string;
  onSelect(id: string): void;
}) {
  const Icon = end.direction === 'egress' ? ArrowUpFromLine : ArrowDownToLine;
  const deciding = end.policies.filter((policy) => policy.rules.some((rule) => rule.decides));
  const rest = end.policies.filter((policy) => !deciding.includes(policy));
  return (
    <section className="end" aria-label={`${end.direction === 'egress' ? 'Egress' : 'Ingress'} of ${end.end}`}>
      <h4 className="end-head">
        <Icon size={14} aria-hidden="true" />
        <span>
          {title} <strong>{end.end}</strong>
        </span>
        <EndVerdict end={end} />
      </h4>
      <p className="end-summary">{withCode(end.summary)}</p>
      {deciding.map((policy) => (
        <PolicyView key={policyId(policy.policy)} revision={revision} policy={policy} open onSelect={onSelect} />
      ))}
      {rest.map((policy) => (
        <PolicyView
          key={policyId(policy.policy)}
          revision={revision}
          policy={policy}
          open={false}
          onSelect={onSelect}
        />
      ))}
    </section>
  );
}

function EndVerdict({ end: { state, verdict, certainty } }: { readonly end: End }) {
  const words =
    verdict === 'none'
      ? 'no policy here'
      : verdict === 'deny'
        ? 'not admitted'
        : verdict === 'unknown'
          ? 'not known'
          : state === 'isolated'
            ? 'admitted'
            : 'not isolated';
  const tone =
    certainty !== 'defined'
      ? 'badge badge-amber'
      : verdict === 'allow' && state === 'isolated'
        ? 'badge badge-accent'
        : 'badge';
  return <span className={tone}>{words}</span>;
}

/** Text with `names` in backticks, as elements. */
function withCode(text: string) {
  let at = 0;
  return text.split('`').map((part, index) => {
    const key = at;
    at += part.length + 1;
    return index % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
  });
}

function PolicyView({
  revision,
  policy,
  open,
  onSelect,
}: {
  readonly revision: number;
  readonly policy: Policy;
  readonly open: boolean;
  onSelect(id: string): void;
}) {
  const marked = policy.rules.filter((rule) => rule.decides).map((rule) => rule.path);
  const { name, namespace } = policy.policy;
  return (
    <details className="reason" open={open}>
      <summary>
        <ChevronRight size={13} className="reason-chevron" aria-hidden="true" />
        <span className="mono">{name}</span>
        <span className="dim xsmall">
          {policy.rules.length === 0
            ? 'isolates, no rule'
            : `${policy.rules.length} rule${policy.rules.length === 1 ? '' : 's'}`}
        </span>
      </summary>
      <p className="xsmall dim">
        {policy.policy.kind} in {namespace}: {policy.text}.{' '}
        <button type="button" className="link" onClick={() => onSelect(policyId(policy.policy))}>
          Open the policy
        </button>
      </p>
      <ul className="rules">
        {policy.rules.map((rule) => (
          <RuleView key={rule.path} rule={rule} />
        ))}
      </ul>
      {marked.length > 0 ? <PolicyYaml revision={revision} policy={policy.policy} marked={marked} /> : null}
    </details>
  );
}

function RuleView({ rule }: { readonly rule: Rule }) {
  const items = rule.decides ? [] : [...rule.peers, ...rule.ports].filter((item) => item.match !== 'yes');
  return (
    <li className={rule.decides ? 'rule rule-decides' : 'rule'}>
      <span className="rule-number">rule {rule.number}</span>
      <span>
        {rule.decides ? 'admits' : 'admits only'} {rule.text}
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
