// The statements of the open file with what the cluster keeps and breaks, worst first inside each.
import { edgeId, formatTraffic, hasSelfPair, policyTitle, type TrafficGraph } from '@portolan/shared/graph';
import type { CheckReport, StatementReport, Violation, ViolationEnd } from '@portolan/shared/review';
import { CheckCircle2, CircleAlert, CircleHelp, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Capped, Section } from '../ui';

interface StatementListProps {
  readonly graph: TrafficGraph;
  readonly report: CheckReport;
  readonly selected: string | null;
  readonly isPending: boolean;
  onPoint(id: string): void;
  onSelect(id: string): void;
  onRemove(name: string): void;
}

const STATES = {
  held: { words: 'held', icon: CheckCircle2 },
  broken: { words: 'broken', icon: CircleAlert },
  'cannot-tell': { words: 'cannot be told', icon: CircleHelp },
} as const;

export function StatementList({ report, isPending, ...rest }: StatementListProps) {
  const { held, broken, cannotTell } = report.counts;
  const totals = [
    broken > 0 ? `${broken} broken` : '',
    cannotTell > 0 ? `${cannotTell} cannot be told` : '',
    `${held} held`,
  ].filter((part) => part !== '');
  return (
    <Section title="Expectations" count={report.statements.length}>
      <p className="small" role="status" data-testid="check-totals" aria-busy={isPending}>
        {report.statements.length === 0 ? 'Nothing is expected yet.' : totals.join(' · ')}
      </p>
      <ul className="statements" aria-label="Expectations">
        {report.statements.map((statement) => (
          <Statement key={statement.name} statement={statement} {...rest} />
        ))}
      </ul>
      {report.findings.length > 0 ? (
        <ul className="checks-findings" aria-label="About the file">
          {report.findings.map(({ code, severity, message, line }) => (
            <li key={`${code} ${line} ${message}`} className={severity === 'warning' ? 'amber small' : 'dim small'}>
              {message} <span className="mono xsmall">(line {line})</span>
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function Statement({
  statement,
  onRemove,
  ...rest
}: { readonly statement: StatementReport } & Omit<StatementListProps, 'report' | 'isPending'>) {
  const { name, words, reason, severity, state, violations, leftOut } = statement;
  const { words: stateWords, icon: Icon } = STATES[state];
  const [most, setMost] = useState(5);
  return (
    <li className={`statement statement-${state}`}>
      <div className="statement-head">
        <Icon size={16} aria-hidden="true" className="statement-icon" />
        <div className="statement-title">
          <strong>{name}</strong>
          <span className="dim small">{words}</span>
        </div>
        <span
          className={`badge statement-state ${state === 'held' ? '' : state === 'broken' && severity === 'error' ? 'badge-red' : 'badge-amber'}`}
        >
          {stateWords}
          {severity === 'warning' ? ' (warning)' : ''}
        </span>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={`Remove “${name}”`}
          onClick={() => onRemove(name)}
        >
          <Trash2 size={13} aria-hidden="true" />
        </button>
      </div>
      {reason ? <p className="small statement-reason">{reason}</p> : null}
      <ul className="violations" aria-label={`What breaks “${name}”`} hidden={violations.length === 0}>
        {violations.slice(0, most).map((violation) => (
          <ViolationRow key={keyOf(violation)} violation={violation} missing={statement.verb === 'must'} {...rest} />
        ))}
      </ul>
      {violations.length > most ? (
        <button type="button" className="btn" onClick={() => setMost(most + 50)}>
          Show more of {violations.length - most}
        </button>
      ) : null}
      {leftOut > 0 ? <p className="dim small">… and {leftOut} more that are not listed.</p> : null}
    </li>
  );
}

interface ViolationRowProps {
  readonly violation: Violation;
  readonly missing: boolean;
  readonly graph: TrafficGraph;
  readonly selected: string | null;
  onPoint(id: string): void;
  onSelect(id: string): void;
}

function ViolationRow({ violation, missing, graph, selected, onPoint, onSelect }: ViolationRowProps) {
  const { from, to, pairs, traffic, policies, reason } = violation;
  const single = from.length === 1 && to.length === 1;
  const id = single ? idOf(graph, from[0]!, to[0]!) : null;
  return (
    <li className="violation" data-selected={isSame(selected, id) || undefined}>
      <div className="row-wrap">
        {id === null ? (
          <strong className="small">{pairWords(from, to)}</strong>
        ) : (
          <button type="button" className="link small" onClick={() => onPoint(id)}>
            {pairWords(from, to)}
          </button>
        )}
        <span className="mono xsmall">
          {missing ? 'missing: ' : ''}
          {formatTraffic(traffic)}
        </span>
        {pairs > 1 ? <span className="badge">×{pairs.toLocaleString('en')}</span> : null}
        {remark(violation)}
      </div>
      {policies.length > 0 ? (
        <p className="xsmall dim">
          by{' '}
          {policies.map((policy, index) => (
            <span key={`${policy.kind} ${policyTitle(policy)}`}>
              {index > 0 ? ', ' : ''}
              <button
                type="button"
                className="link"
                onClick={() => onSelect(`policy:${policy.kind}/${policy.namespace ?? ''}/${policy.name}`)}
              >
                {policyTitle(policy)}
              </button>
            </span>
          ))}
        </p>
      ) : null}
      {reason ? (
        <p className="xsmall dim">
          {reason.egress}; {reason.ingress}
        </p>
      ) : null}
      {single ? null : <Pairs violation={violation} graph={graph} onPoint={onPoint} />}
    </li>
  );
}

function remark({ how, certainty, l7 }: Violation): ReactNode {
  const words = [
    how === 'cannot-tell' ? 'an input is missing' : '',
    how === 'elsewhere' ? 'held here, not on every plugin' : '',
    how === 'broken' && certainty !== 'defined' ? 'on this plugin' : '',
    l7 ? 'in part (L7)' : '',
  ].filter((part) => part !== '');
  return words.length === 0 ? null : <span className="badge badge-amber">{words.join(', ')}</span>;
}

/** The pairs of a violation that holds for many. */
function Pairs({ violation, graph, onPoint }: Pick<ViolationRowProps, 'violation' | 'graph' | 'onPoint'>) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="xsmall">Which</summary>
      {isOpen ? (
        <Capped items={firstPairs(violation, graph)}>
          {(shown) =>
            shown.map(([from, to]) => (
              <button
                key={`${from.id} ${to.id}`}
                type="button"
                className="link-row xsmall"
                onClick={() => onPoint(idOf(graph, from, to))}
              >
                {pairWords([from], [to])}
              </button>
            ))
          }
        </Capped>
      ) : null}
    </details>
  );
}

const MOST_PAIRS = 300;

function firstPairs({ from, to }: Violation, graph: TrafficGraph): readonly (readonly [ViolationEnd, ViolationEnd])[] {
  const pairing = new Set(graph.nodes.filter(hasSelfPair).map(({ id }) => id));
  const pairs: [ViolationEnd, ViolationEnd][] = [];
  for (const source of from) {
    for (const target of to) {
      if (pairs.length === MOST_PAIRS) return pairs;
      if (source.id !== target.id || pairing.has(source.id)) pairs.push([source, target]);
    }
  }
  return pairs;
}

const MOST_ENDS = 3;

function pairWords(from: readonly ViolationEnd[], to: readonly ViolationEnd[]): string {
  return `${endsWords(from)} → ${endsWords(to)}`;
}

function endsWords(ends: readonly ViolationEnd[]): string {
  const named = ends.slice(0, MOST_ENDS).map(({ title, part }) => {
    if (!part) return title;
    return 'addresses' in part ? `${title} (${part.addresses})` : `${title} (${part.pods} of ${part.of} pods)`;
  });
  return ends.length > MOST_ENDS ? `${named.join(', ')} and ${ends.length - MOST_ENDS} more` : named.join(', ');
}

/** The pair as graph, matrix and table know it; the picture finds the line that stands for it. */
function idOf(graph: TrafficGraph, from: ViolationEnd, to: ViolationEnd): string {
  const shown = ({ id }: ViolationEnd): string =>
    graph.nodes.some((node) => node.id === id) ? id : id.replace(/#\d+$/, '');
  return edgeId(shown(from), shown(to), 'explicit');
}

/** The same pair, however it is drawn. */
function isSame(selected: string | null, id: string | null): boolean {
  if (selected === null || id === null) return false;
  return selected.slice(0, selected.lastIndexOf('|')) === id.slice(0, id.lastIndexOf('|'));
}

function keyOf({ how, certainty, l7, from, to, traffic }: Violation): string {
  return JSON.stringify([how, certainty, l7, from[0]?.id, to[0]?.id, traffic]);
}
