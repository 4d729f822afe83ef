// Findings, worst first; information is folded away.
import type { Finding } from '@portolan/shared/cluster';
import { ChevronRight } from 'lucide-react';
import { Capped, Section } from '../ui';
import { kindWords } from './policyWords';
import { policyId } from './selection';

export function FindingList({
  findings,
  onSelect,
}: {
  readonly findings: readonly Finding[];
  onSelect(id: string): void;
}) {
  if (findings.length === 0) return null;
  const loud = findings.filter(({ severity }) => severity !== 'info');
  const quiet = findings.filter(({ severity }) => severity === 'info');
  return (
    <Section title="Findings" {...(loud.length > 0 ? { count: loud.length } : {})}>
      <Items findings={loud} onSelect={onSelect} />
      {quiet.length > 0 ? (
        <details className="reason">
          <summary>
            <ChevronRight size={13} className="reason-chevron" aria-hidden="true" />
            <span className="reason-label dim">
              {quiet.length} {loud.length > 0 ? 'more ' : ''}for information
            </span>
          </summary>
          <Items findings={quiet} onSelect={onSelect} />
        </details>
      ) : null}
    </Section>
  );
}

function Items({ findings, onSelect }: { readonly findings: readonly Finding[]; onSelect(id: string): void }) {
  return (
    <Capped items={findings}>
      {(shown) => (
        <ul className="findings">
          {shown.map((finding) => (
            <li
              key={`${finding.code} ${JSON.stringify(finding.object)} ${finding.path ?? ''} ${finding.message}`}
              className={`finding finding-${finding.severity}`}
            >
              <p>
                <FindingObject finding={finding} onSelect={onSelect} /> {finding.message}
                {finding.message.endsWith('.') ? '' : '.'}
              </p>
              {finding.next ? <p className="dim xsmall finding-next">{finding.next}</p> : null}
              {finding.path || finding.location ? (
                <p className="dim xsmall mono">
                  {[finding.path, finding.location ? `${finding.location.file}:${finding.location.line}` : '']
                    .filter(Boolean)
                    .join(' · ')}
                </p>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Capped>
  );
}

function FindingObject({ finding: { object }, onSelect }: { readonly finding: Finding; onSelect(id: string): void }) {
  if (!object) return null;
  const name = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
  // Every policy kind of every language has it in its name.
  if (!object.kind.includes('NetworkPolicy')) {
    return (
      <strong>
        {object.kind} {name}
      </strong>
    );
  }
  return (
    <>
      {object.kind === 'NetworkPolicy' ? null : <span className="dim xsmall">{kindWords(object.kind)} </span>}
      <button type="button" className="link mono" onClick={() => onSelect(policyId(object))}>
        {name}
      </button>
    </>
  );
}
