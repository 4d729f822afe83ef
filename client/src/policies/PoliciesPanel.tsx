// The policy board: a card for each policy, with what it selects, and what hangs on it.
import { edgeId, type PolicyRef, type PolicySummary, policyTitle } from '@portolan/shared/graph';
import type { ImpactPart } from '@portolan/shared/review';
import { useMemo, useState } from 'react';
import { useReview } from '../api';
import { Capped, Notice } from '../ui';
import type { ToolPanelProps } from '../view';
import './policies.css';

type Order = 'name' | 'findings' | 'pods';

const ORDERS: readonly (readonly [Order, string])[] = [
  ['name', 'Name'],
  ['findings', 'Findings'],
  ['pods', 'Pods'],
];
const NOTHING = {} as const;

export function PoliciesPanel({ selected, onPoint, onTryWithout }: ToolPanelProps) {
  const { data, problem } = useReview('policies', NOTHING);
  const [sought, setSought] = useState('');
  const [order, setOrder] = useState<Order>('name');
  const shown = useMemo(() => {
    const words = sought.trim().toLowerCase();
    const found = (data ?? []).filter((policy) =>
      `${policy.kind} ${policyTitle(policy)}`.toLowerCase().includes(words),
    );
    if (order === 'name') return found;
    const weight = (policy: PolicySummary): number => (order === 'pods' ? policy.pods : policy.findings.length);
    return found.toSorted((a, b) => weight(b) - weight(a));
  }, [data, sought, order]);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Policies</p>
        <p className="small dim">Whom each policy selects, and what would come of it if it were gone.</p>
      </header>
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      <div className="tool-bar">
        <input
          className="input"
          type="search"
          placeholder="Search policies"
          aria-label="Search policies"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <fieldset className="segments" aria-label="Order">
          {ORDERS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              className="btn"
              aria-pressed={order === name}
              onClick={() => setOrder(name)}
            >
              {title}
            </button>
          ))}
        </fieldset>
      </div>
      {data && shown.length === 0 ? (
        <p className="dim small" role="status">
          {data.length === 0 ? 'There are no policies: every pod may talk to every other.' : 'No policy has this name.'}
        </p>
      ) : null}
      {data ? null : <p className="dim small">Reading…</p>}
      <Capped items={shown}>
        {(part) => (
          <ul className="policy-cards" aria-label="Policies">
            {part.map((policy) => (
              <PolicyCard
                key={`${policy.kind} ${policyTitle(policy)}`}
                policy={policy}
                selected={selected}
                onPoint={onPoint}
                onTryWithout={onTryWithout}
              />
            ))}
          </ul>
        )}
      </Capped>
    </>
  );
}

interface PolicyCardProps extends Pick<ToolPanelProps, 'selected' | 'onPoint' | 'onTryWithout'> {
  readonly policy: PolicySummary;
}

function PolicyCard({ policy, selected, onPoint, onTryWithout }: PolicyCardProps) {
  const { kind, namespace, name, directions, findings } = policy;
  const [isOpen, setOpen] = useState(false);
  const ref: PolicyRef = { kind, namespace, name };
  const id = `policy:${kind}/${namespace ?? ''}/${name}`;
  const worst = findings.find(({ severity }) => severity !== 'info');
  return (
    <li className="policy-card" data-selected={selected === id || undefined}>
      <div className="row-wrap">
        <button type="button" className="link mono policy-name" onClick={() => onPoint(id)}>
          {policyTitle(ref)}
        </button>
        {kind === 'NetworkPolicy' ? null : <span className="badge">{kind}</span>}
        {directions.map((direction) => (
          <span key={direction} className="badge">
            {direction}
          </span>
        ))}
      </div>
      <p className="small">{standing(policy)}</p>
      {worst ? (
        <p className={worst.severity === 'error' ? 'xsmall policy-error' : 'xsmall amber'}>
          {worst.message}
          {findings.length > 1 ? ` (and ${findings.length - 1} more)` : ''}
        </p>
      ) : null}
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="xsmall">What hangs on it</summary>
        {isOpen ? <Impact policy={ref} onPoint={onPoint} onTryWithout={onTryWithout} /> : null}
      </details>
    </li>
  );
}

function Impact({
  policy,
  onPoint,
  onTryWithout,
}: { readonly policy: PolicyRef } & Pick<ToolPanelProps, 'onPoint' | 'onTryWithout'>) {
  const { data, problem } = useReview(
    'policyImpact',
    useMemo(() => ({ policy }), [policy]),
  );
  if (problem || data?.ok === false) {
    const { message, next } = problem ?? (data as Extract<typeof data, { ok: false }>);
    return (
      <Notice tone="warning" title={message}>
        {next}
      </Notice>
    );
  }
  if (!data) return <p className="dim xsmall">Evaluating without it…</p>;
  const { alone, lost, gained } = data.value;
  return (
    <div className="impact">
      {alone ? <Part title="It alone makes possible" part={alone} onPoint={onPoint} /> : null}
      <Part title="Lost if it is deleted" part={lost} onPoint={onPoint} />
      <Part title="Opened if it is deleted" part={gained} onPoint={onPoint} />
      <button type="button" className="btn" onClick={() => onTryWithout(policy)}>
        Try without it
      </button>
    </div>
  );
}

function Part({
  title,
  part: { pairs, first },
  onPoint,
}: { readonly title: string; readonly part: ImpactPart } & Pick<ToolPanelProps, 'onPoint'>) {
  return (
    <section aria-label={title}>
      <h4 className="xsmall impact-title">
        {title} <span className="badge">{pairs.toLocaleString('en')}</span>
      </h4>
      <ul>
        {first.map(({ from, to, fromName, toName, traffic, isPossible }) => (
          <li key={`${from} ${to} ${traffic}`}>
            <button type="button" className="link-row xsmall" onClick={() => onPoint(edgeId(from, to, 'explicit'))}>
              {isPossible ? <span className="amber">possibly </span> : null}
              {fromName} → {toName} <span className="mono dim">{traffic}</span>
            </button>
          </li>
        ))}
      </ul>
      {pairs > first.length ? (
        <p className="dim xsmall">and {(pairs - first.length).toLocaleString('en')} more</p>
      ) : null}
    </section>
  );
}

/** A policy that governs no direction was not evaluated. */
function standing({ directions, workloads, pods, rules }: PolicySummary): string {
  if (directions.length === 0) return 'takes no part: it is not enforced here, or refused';
  const whom = workloads === 0 ? 'nothing' : `${count(workloads, 'workload')}, ${count(pods, 'pod')}`;
  return `selects ${whom} · ${count(rules, 'rule')}`;
}

function count(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
}
