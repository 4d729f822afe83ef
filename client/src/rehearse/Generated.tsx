// Step three: the generated policies, what evaluating them anew gives, and the ways to take them along.
import { formatTraffic } from '@portolan/shared/graph';
import type { GeneratedPolicies, GenerateScope, WantedEdge } from '@portolan/shared/review';
import { FileDown, PencilRuler } from 'lucide-react';
import { useMemo } from 'react';
import { useReview } from '../api';
import { Capped, CopyButton, Notice, Section } from '../ui';
import type { PolicyFile } from '../view';
import type { Kept, NamedEdge } from './kept';
import { counted } from './words';

/** A region that scrolls must be reachable by keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const;

interface GeneratedProps {
  readonly kept: Kept;
  readonly scope: GenerateScope;
  readonly edges: readonly NamedEdge[];
  onTry(files: readonly PolicyFile[]): void;
}

export function Generated({ kept, scope, edges, onTry }: GeneratedProps) {
  const question = useMemo(
    () => ({
      scope,
      directions: kept.directions,
      edges: edges.map(({ from, to, traffic }): WantedEdge => ({ from, to, traffic })),
    }),
    [scope, kept.directions, edges],
  );
  const { data, isPending, problem } = useReview('generate', question);
  const title = kept.mode === 'deny' ? '3 · Policies' : 'Policies';
  if (problem)
    return (
      <Section title={title}>
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      </Section>
    );
  if (!data)
    return (
      <Section title={title}>
        <progress aria-label="Generating policies" />
      </Section>
    );
  const text = data.files.map((file) => file.text.trimEnd()).join('\n---\n');
  return (
    <Section title={title} count={data.policies.length}>
      <div aria-busy={isPending} className="generated">
        <Verdict data={data} kept={kept} />
        <div className="rehearse-actions">
          <CopyButton text={() => text} label="Copy the policies" />
          {data.files.map((file) => (
            <button key={file.name} type="button" className="btn" onClick={() => save(file)}>
              <FileDown size={14} aria-hidden="true" /> {data.files.length === 1 ? 'Download' : file.name}
            </button>
          ))}
          <button type="button" className="btn btn-primary" onClick={() => onTry(data.files)}>
            <PencilRuler size={14} aria-hidden="true" /> Show in the graph
          </button>
        </div>
        <pre className="generated-yaml mono xsmall" {...FOCUSABLE} role="region" aria-label="Generated policies">
          {text}
        </pre>
      </div>
    </Section>
  );
}

/** What the engine says of the policies together with those that there are. */
function Verdict({ data, kept }: { readonly data: GeneratedPolicies; readonly kept: Kept }) {
  const { exact, findings, verification } = data;
  const { kept: count, staying, stayingTotal, differences, differencesTotal, refused } = verification;
  const whose = kept.mode === 'deny' ? ` of ${kept.namespaces.join(', ')}` : '';
  return (
    <>
      <p
        className={exact ? 'generated-verdict' : 'generated-verdict generated-inexact'}
        role="status"
        data-testid="verification"
      >
        {exact
          ? `Re-evaluated: keeps exactly ${counted(count, 'connection')}${whose}${stayingTotal > 0 ? `, and ${stayingTotal.toLocaleString('en')} that existing policies admit` : ''}.`
          : `Re-evaluated: cannot be exact. ${counted(count, 'connection')}${whose} kept, ${counted(differencesTotal, 'end')} not as asked.`}
      </p>
      {kept.mode === 'marked' && verification.lost > 0 ? (
        <p className="small">
          {counted(verification.lost, 'connection')} of these ends would be lost: what is not marked is closed there.
        </p>
      ) : null}
      {findings.map(({ message, next, severity }) => (
        <Notice key={message} tone={severity === 'info' ? 'info' : 'warning'} title={message}>
          {next}
        </Notice>
      ))}
      {differences.length > 0 ? (
        <details>
          <summary className="small">What differs from what was accepted ({differencesTotal})</summary>
          <Capped items={differences}>
            {(shown) => (
              <ul className="generated-list">
                {shown.map(({ direction, subject, peer, more, less }) => (
                  <li key={`${direction} ${subject} ${peer}`} className="xsmall">
                    {direction} of {subject}, {peer}:
                    {Object.keys(more).length > 0 ? ` also lets through ${formatTraffic(more)}` : ''}
                    {Object.keys(less).length > 0 ? ` does not let through ${formatTraffic(less)}` : ''}
                  </li>
                ))}
              </ul>
            )}
          </Capped>
        </details>
      ) : null}
      {refused.length > 0 ? (
        <Notice tone="warning" title={`The other end refuses ${counted(refused.length, 'connection')}`}>
          <ul className="generated-list">
            {refused.map(({ edge, refused: what, why }) => (
              <li key={`${edge.from} ${edge.to}`} className="xsmall">
                {edge.from} → {edge.to}, {formatTraffic(what)}: {why}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {stayingTotal > 0 ? (
        <details>
          <summary className="small">
            Existing policies keep {counted(stayingTotal, 'connection')} open: policies add up
          </summary>
          <ul className="generated-list">
            {staying.map(({ from, to, traffic, policies }) => (
              <li key={`${from} ${to}`} className="xsmall">
                {from} → {to}, {formatTraffic(traffic)}
                {policies.length > 0
                  ? `: ${policies.map(({ namespace, name }) => (namespace === null ? name : `${namespace}/${name}`)).join(', ')}`
                  : ''}
              </li>
            ))}
            {stayingTotal > staying.length ? (
              <li className="xsmall dim">and {(stayingTotal - staying.length).toLocaleString('en')} more</li>
            ) : null}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function save({ name, text }: PolicyFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
