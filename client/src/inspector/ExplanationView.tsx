// An explanation in full: the verdict, then each end with its sentence, its policies, their rules, and the YAML that decides.
import type { Explanation } from '@portolan/shared/policy';
import { ArrowDownToLine, ArrowUpFromLine, CircleCheck, CircleHelp, CircleSlash } from 'lucide-react';
import { Policies, TierWalk, withCode } from './TierWalk';

type End = Explanation['egress'];

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

function VerdictLine({ explanation }: { readonly explanation: Explanation }) {
  const { verdict, certainty, summary, allowed, narrowed, l7 } = explanation;
  const Icon = verdict === 'allow' ? CircleCheck : verdict === 'deny' ? CircleSlash : CircleHelp;
  return (
    <div className={`verdict verdict-${certainty === 'defined' ? verdict : 'uncertain'}`} role="status">
      <Icon size={18} aria-hidden="true" />
      <div>
        <p className="verdict-summary">{summary}</p>
        <p className="xsmall dim">
          {verdict === 'allow' ? `Allowed in all: ${trafficWords(allowed)}. ` : ''}
          {isWalk(explanation.egress) || isWalk(explanation.ingress)
            ? walkCertainty(certainty)
            : certaintyWords(certainty)}
        </p>
        {l7 ? (
          <p className="xsmall">{`Only in part: L7 rules let some requests through on ${trafficWords(narrowed)}.`}</p>
        ) : null}
      </div>
    </div>
  );
}

function trafficWords(allowed: Explanation['allowed']): string {
  const traffic = Object.entries(allowed).map(([protocol, ports]) => `${protocol} ${ports}`);
  return traffic.length === 3 && traffic.every((text) => text.endsWith(' all')) ? 'all traffic' : traffic.join(' · ');
}

/** R6 in words. */
export function certaintyWords(certainty: Explanation['certainty']): string {
  if (certainty === 'defined') return 'Certain: every conforming network plugin answers so.';
  if (certainty === 'implementation-defined') return 'Not certain: network plugins differ on this.';
  return 'Not known: an input is missing.';
}

/** R6 where policies of one network plugin take part: only that plugin can be spoken of. */
function walkCertainty(certainty: Explanation['certainty']): string {
  return certainty === 'defined' ? 'Certain: the rules leave nothing open.' : certaintyWords(certainty);
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
      {isWalk(end) ? (
        <TierWalk revision={revision} end={end} onSelect={onSelect} />
      ) : (
        <Policies revision={revision} policies={end.policies} onSelect={onSelect} />
      )}
    </section>
  );
}

/** With NetworkPolicy alone there is no order to tell: its policies are a union (R20). */
function isWalk({ policies, walk }: End): boolean {
  return [...policies.map(({ tier }) => tier), ...walk.map(({ tier }) => tier)].some(
    (tier) => tier !== 'NetworkPolicy',
  );
}

function EndVerdict({ end: { state, verdict, certainty, walk, policies } }: { readonly end: End }) {
  const ruled = walk.some(({ outcome }) => outcome === 'allow');
  const admits = policies.every(({ policy }) => policy.kind === 'NetworkPolicy');
  const words =
    verdict === 'none'
      ? 'no policy here'
      : verdict === 'deny'
        ? admits
          ? 'not admitted'
          : 'denied'
        : verdict === 'unknown'
          ? 'not known'
          : state === 'isolated'
            ? admits
              ? 'admitted'
              : 'allowed'
            : ruled
              ? 'allowed'
              : 'not isolated';
  const tone =
    certainty !== 'defined'
      ? 'badge badge-amber'
      : verdict === 'allow' && state === 'isolated'
        ? 'badge badge-accent'
        : 'badge';
  return <span className={tone}>{words}</span>;
}
