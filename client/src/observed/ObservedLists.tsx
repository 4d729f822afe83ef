// The three lists: allowed and used, allowed and never seen, seen and now blocked; and what the log refused.
import { edgeId, formatTraffic } from '@portolan/shared/graph';
import type { NeverSeen, Observed, ObservedKind, ObservedRow, TimeWindow } from '@portolan/shared/observed';
import type { ReactNode } from 'react';
import { Capped, Section } from '../ui';
import { spanText, timeText } from './times';
import type { Shown } from './trafficMarks';

interface ListsProps {
  readonly observed: Observed;
  readonly span: TimeWindow;
  readonly isPending: boolean;
  readonly shown: Shown;
  readonly selected: string | null;
  onShown(shown: Shown): void;
  onPoint(id: string): void;
}

const n = (value: number): string => value.toLocaleString('en');

export function ObservedLists({ observed, span, isPending, shown, onShown, ...rest }: ListsProps) {
  const { totals, reading } = observed;
  const kinds: readonly (readonly [Shown, string])[] = [
    ['all', 'All'],
    ['used', `Used ${n(totals.used)}`],
    ['never', `Never seen ${n(totals.never)}`],
    ['blocked', `Now blocked ${n(totals.rows.blocked)}`],
  ];
  const rows = (kind: ObservedKind) => observed.rows.filter((row) => row.kind === kind);
  const length = lengthOf(reading, span);
  return (
    <>
      <p className="small" role="status" data-testid="observed-totals" aria-busy={isPending}>
        Of {n(totals.connections)} allowed connections {n(totals.used)} used, {n(totals.never)} never seen ·{' '}
        {n(totals.rows.blocked)} seen but now blocked
      </p>
      <fieldset className="segments" aria-label="Kind">
        {kinds.map(([kind, name]) => (
          <button key={kind} type="button" className="btn" aria-pressed={shown === kind} onClick={() => onShown(kind)}>
            {name}
          </button>
        ))}
      </fieldset>
      <Legend />
      {shown === 'all' || shown === 'blocked' ? (
        <Rows
          title="Seen, but now blocked"
          about="It was let through, and the graph refuses it: something changed since, or the graph is mistaken. Look at both."
          rows={rows('blocked')}
          observed={observed}
          {...rest}
        />
      ) : null}
      {shown === 'all' ? (
        <>
          <Rows
            title="Refused, though allowed"
            about="The log says that a policy refused it. An L7 rule, a change since, or another engine may be why."
            rows={rows('refused')}
            observed={observed}
            hideEmpty
            {...rest}
          />
          <Rows
            title="Seen, and the graph cannot tell"
            about="An input that decides is missing, or network plugins differ."
            rows={rows('uncertain')}
            observed={observed}
            hideEmpty
            {...rest}
          />
        </>
      ) : null}
      {shown === 'all' || shown === 'used' ? (
        <Rows title="Allowed and used" about="" rows={rows('used')} observed={observed} {...rest} />
      ) : null}
      {shown === 'all' || shown === 'never' ? <NeverList observed={observed} length={length} {...rest} /> : null}
      {shown === 'all' ? (
        <Rows title="Refused by both" about="" rows={rows('agrees')} observed={observed} hideEmpty {...rest} />
      ) : null}
    </>
  );
}

/** How long the part of the log is that is looked at, as ` in 24 h`. */
function lengthOf({ first, last }: Observed['reading'], { from, to }: TimeWindow): string {
  if (first === null || last === null) return '';
  const length = Math.min(to ?? last, last) - Math.max(from ?? first, first);
  return length > 0 ? ` in ${spanText(length)}` : '';
}

function Legend() {
  return (
    <ul className="observed-legend xsmall" aria-label="Lines in the picture">
      <li>
        <span className="observed-line observed-line-used" aria-hidden="true" /> used, with a count
      </li>
      <li>
        <span className="observed-line observed-line-never" aria-hidden="true" /> never seen
      </li>
      <li>
        <span className="observed-line observed-line-blocked" aria-hidden="true" /> seen, now blocked
      </li>
    </ul>
  );
}

interface RowsProps {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly ObservedRow[];
  readonly observed: Observed;
  readonly selected: string | null;
  readonly hideEmpty?: boolean;
  onPoint(id: string): void;
}

function Rows({ title, about, rows, observed, selected, hideEmpty = false, onPoint }: RowsProps) {
  if (rows.length === 0 && hideEmpty) return null;
  return (
    <Section title={title} count={rows.length}>
      {rows.length === 0 ? <p className="small dim">None.</p> : null}
      {about !== '' && rows.length > 0 ? <p className="xsmall dim">{about}</p> : null}
      <Capped items={rows}>
        {(some) => (
          <ul className="observed-list" aria-label={title}>
            {some.map((row) => {
              const { from, to, protocol, port, seen, refused, last, byName, leftOnly } = row;
              const notes = [
                seen > 0 ? `${n(seen)} seen` : '',
                refused > 0 ? `${n(refused)} refused` : '',
                `last ${timeText(last)}`,
                byName ? 'found by its workload’s name' : '',
                leftOnly && row.kind === 'blocked' ? 'let out by the sender; that it arrived is not told' : '',
              ].filter((note) => note !== '');
              return (
                <Row key={`${from} ${to} ${protocol} ${port}`} from={from} to={to} {...{ observed, selected, onPoint }}>
                  {protocol} {port}
                  <span className="dim xsmall observed-reason">{notes.join(' · ')}</span>
                </Row>
              );
            })}
          </ul>
        )}
      </Capped>
    </Section>
  );
}

function NeverList({
  observed,
  length,
  selected,
  onPoint,
}: Pick<ListsProps, 'observed' | 'selected' | 'onPoint'> & { readonly length: string }) {
  const items = observed.never.flatMap((block): readonly (readonly [NeverSeen, readonly [number, number] | null])[] =>
    block.pairs ? block.pairs.map((pair) => [block, pair] as const) : [[block, null]],
  );
  const title = `Allowed and never seen${length}`;
  return (
    <Section title={title} count={observed.totals.never}>
      <p className="xsmall dim">
        The list for tightening: what nobody needs need not be admitted. Ask before you take it away.
      </p>
      <Capped items={items}>
        {(some) => (
          <ul className="observed-list" aria-label={title}>
            {some.map(([block, pair]) =>
              pair ? (
                <Row
                  key={`${pair.join(' ')} ${JSON.stringify(block.traffic)}`}
                  from={pair[0]}
                  to={pair[1]}
                  {...{ observed, selected, onPoint }}
                >
                  {formatTraffic(block.traffic)}
                </Row>
              ) : (
                <li key={`${block.from[0]} ${block.to[0]} ${JSON.stringify(block.traffic)}`} className="small">
                  <strong>
                    {many(observed, block.from)} → {many(observed, block.to)}
                  </strong>{' '}
                  {formatTraffic(block.traffic)}
                  <span className="dim xsmall observed-reason">
                    {n(block.never)} of {n(block.connections)} connections never seen
                  </span>
                </li>
              ),
            )}
          </ul>
        )}
      </Capped>
    </Section>
  );
}

function many({ ends }: Observed, list: readonly number[]): string {
  const first = ends[list[0]!]!.title;
  return list.length === 1 ? first : `${n(list.length)} ends such as ${first}`;
}

interface RowProps {
  readonly from: number;
  readonly to: number;
  readonly observed: Observed;
  readonly selected: string | null;
  readonly children: ReactNode;
  onPoint(id: string): void;
}

function Row({ from, to, observed: { ends }, selected, children, onPoint }: RowProps) {
  const [a, b] = [ends[from]!, ends[to]!];
  const id = edgeId(a.id, b.id, null);
  return (
    <li className="small observed-row" data-selected={selected?.startsWith(`${a.id}|${b.id}|`) || undefined}>
      <button type="button" className="link small" onClick={() => onPoint(id)}>
        {a.title} → {b.title}
      </button>{' '}
      {children}
    </li>
  );
}
