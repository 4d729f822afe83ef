// Steps one and two: which namespaces and directions would be closed, and what of the losses is accepted back.
import type { TrafficGraph } from '@portolan/shared/graph';
import type { Rehearsal, Way } from '@portolan/shared/review';
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { useReview } from '../api';
import { Notice, Section } from '../ui';
import { edgeKey, type Kept, keep, toWanted } from './kept';
import { LostList } from './LostList';
import { counted } from './words';

const FIRST = 200;
const MORE = 800;
const WAYS: readonly { readonly way: Way; readonly title: string }[] = [
  { way: 'ingress', title: 'Ingress' },
  { way: 'egress', title: 'Egress' },
];

interface DenyRehearsalProps {
  readonly graph: TrafficGraph;
  readonly kept: Kept;
  onPoint(id: string | null): void;
}

export function DenyRehearsal({ graph, kept, onPoint }: DenyRehearsalProps) {
  const { namespaces, directions } = kept;
  const id = useId();
  const [find, setFind] = useState('');
  const [limit, setLimit] = useState(FIRST);
  const searched = useDeferredValue(find);
  const isChosen = namespaces.length > 0 && directions.length > 0;
  const question = useMemo(
    () => (isChosen ? { namespaces, directions, find: searched, limit } : null),
    [isChosen, namespaces, directions, searched, limit],
  );
  const { data, isPending, problem } = useReview('rehearse', question);
  return (
    <>
      <Section title="1 · Close">
        <Namespaces graph={graph} chosen={namespaces} />
        <fieldset className="rehearse-ways">
          <legend className="sr-only">Directions to close</legend>
          {WAYS.map(({ way, title }) => (
            <label key={way} className="check">
              <input type="checkbox" checked={directions.includes(way)} onChange={() => toggleWay(kept, way)} /> {title}
            </label>
          ))}
        </fieldset>
      </Section>
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      {isChosen ? (
        <Section title="2 · What would be lost">
          {data ? (
            <Losses data={data} kept={kept} />
          ) : problem ? null : (
            <progress aria-label="Rehearsing the default deny" />
          )}
          <label className="sr-only" htmlFor={id}>
            Search what would be lost
          </label>
          <input
            id={id}
            className="input"
            placeholder="Search by namespace or workload"
            value={find}
            onChange={({ target }) => setFind(target.value)}
          />
          {data ? (
            <>
              <LostList edges={data.edges} accepted={kept.accepted} isPending={isPending} onPoint={onPoint} />
              {data.total > data.edges.length ? (
                <button type="button" className="link small" onClick={() => setLimit(limit + MORE)}>
                  {counted(data.total - data.edges.length, 'more connection')} that nothing asks for; show some of them
                </button>
              ) : null}
            </>
          ) : null}
        </Section>
      ) : (
        <p className="dim small">
          Choose what would be closed: the list then shows every connection that is open now and would be lost, first
          those that something asks for. Nothing is written to the cluster.
        </p>
      )}
    </>
  );
}

function Losses({ data, kept }: { readonly data: Rehearsal; readonly kept: Kept }) {
  const asked = data.edges.filter(({ asking, obstacle }) => asking !== null && obstacle === null);
  const missing = asked.filter(({ from, to }) => !kept.accepted.has(edgeKey({ from: from.id, to: to.id })));
  const accepted = kept.accepted.size;
  const closed = data.subjects.filter(({ isolated }) => kept.directions.some((way) => isolated.includes(way)));
  const onHost = data.subjects.filter((subject) => subject.onHost);
  const accept = (): void =>
    keep({
      accepted: new Map([
        ...kept.accepted,
        ...missing.map((edge) => [edgeKey({ from: edge.from.id, to: edge.to.id }), toWanted(edge, false)] as const),
      ]),
    });
  return (
    <>
      <p className="small" data-testid="rehearse-counts">
        <strong>{counted(data.totalLost, 'connection')}</strong> would be lost, {counted(accepted, 'connection')}{' '}
        accepted: {counted(Math.max(0, data.totalLost - accepted), 'connection')} given up.
      </p>
      {data.subjects.length === 0 ? (
        <p className="dim small">No workloads are there yet; the policies close the namespace for those to come.</p>
      ) : null}
      {closed.length > 0 ? (
        <p className="dim small">
          {counted(closed.length, 'workload')} {closed.length === 1 ? 'is' : 'are'} isolated already and{' '}
          {closed.length === 1 ? 'loses' : 'lose'} nothing there:{' '}
          {closed
            .slice(0, 4)
            .map(({ name, isolated }) => `${name} (${isolated.join(', ')})`)
            .join(', ')}
          {closed.length > 4 ? ` and ${closed.length - 4} more` : ''}.
        </p>
      ) : null}
      {onHost.length > 0 ? (
        <p className="dim small">No policy governs {onHost.map(({ name }) => name).join(', ')}: host network.</p>
      ) : null}
      <div className="rehearse-actions">
        {asked.length > 0 ? (
          <button type="button" className="btn" disabled={missing.length === 0} onClick={accept}>
            Accept all that something asks for ({asked.length})
          </button>
        ) : null}
        {accepted > 0 ? (
          <button type="button" className="btn btn-quiet" onClick={() => keep({ accepted: new Map() })}>
            Accept none
          </button>
        ) : null}
      </div>
    </>
  );
}

const SEARCHED_FROM = 9;

function Namespaces({ graph, chosen }: { readonly graph: TrafficGraph; readonly chosen: readonly string[] }) {
  const id = useId();
  const [search, setSearch] = useState('');
  const names = graph.namespaces.map(({ name }) => name);
  const shown = names.filter((name) => chosen.includes(name) || name.includes(search.trim()));
  const toggle = (name: string): void =>
    // What was accepted for other namespaces means nothing for these.
    keep({
      namespaces: chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name].sort(),
      accepted: new Map(),
    });
  return (
    <fieldset className="fieldset">
      <legend className="sr-only">Namespaces to close</legend>
      {names.length >= SEARCHED_FROM ? (
        <>
          <label className="sr-only" htmlFor={id}>
            Search namespaces to close
          </label>
          <input
            id={id}
            className="input"
            placeholder="Search namespaces"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </>
      ) : null}
      <ul className="rehearse-namespaces">
        {shown.map((name) => (
          <li key={name}>
            <label className="check">
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
              <span className="check-name">{name}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function toggleWay({ directions }: Kept, way: Way): void {
  const next = WAYS.map((one) => one.way).filter((one) => (one === way) !== directions.includes(one));
  keep({ directions: next, accepted: new Map() });
}
