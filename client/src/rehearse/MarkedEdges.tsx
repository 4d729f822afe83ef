// A list of connections that a person marked in the picture, for which the least policies are generated.
import { formatTraffic, type TrafficGraph } from '@portolan/shared/graph';
import { Plus, X } from 'lucide-react';
import { Section } from '../ui';
import { edgeKey, type Kept, keep, type NamedEdge } from './kept';
import { markable } from './markable';

const WAYS = [
  { value: 'both', title: 'both ends', directions: ['ingress', 'egress'] },
  { value: 'ingress', title: 'destinations only (ingress)', directions: ['ingress'] },
  { value: 'egress', title: 'sources only (egress)', directions: ['egress'] },
] as const;

interface MarkedEdgesProps {
  readonly graph: TrafficGraph;
  readonly selected: string | null;
  readonly kept: Kept;
  onPoint(id: string | null): void;
}

export function MarkedEdges({ graph, selected, kept, onPoint }: MarkedEdgesProps) {
  const found = markable(selected, graph);
  const isMarked = (edge: NamedEdge): boolean => kept.marked.some((one) => edgeKey(one) === edgeKey(edge));
  const shown = WAYS.find(
    ({ directions }) =>
      directions.length === kept.directions.length && directions.every((way) => kept.directions.includes(way)),
  );
  return (
    <Section title="Marked connections" count={kept.marked.length}>
      <p className="dim small">
        Select a connection in the graph, the table or the matrix and mark it. The policies admit what is marked at the
        ends chosen below, and close the rest there.
      </p>
      <div className="rehearse-actions">
        <button
          type="button"
          className="btn"
          disabled={found === null || isMarked(found)}
          onClick={() => found && keep({ marked: [...kept.marked, found] })}
        >
          <Plus size={14} aria-hidden="true" />{' '}
          {found === null
            ? 'No connection is selected'
            : isMarked(found)
              ? `${found.title} is marked`
              : `Mark ${found.title}`}
        </button>
      </div>
      {kept.marked.length > 0 ? (
        <ul className="lost-list" aria-label="Marked connections">
          {kept.marked.map((edge) => (
            <li key={edgeKey(edge)} className="lost lost-marked">
              <div className="lost-body">
                <div className="lost-line">
                  <button
                    type="button"
                    className="link lost-ends"
                    onClick={() => onPoint(edge.from.startsWith('Addresses/') ? edge.to : edge.from)}
                  >
                    {edge.title}
                  </button>
                  <span className="lost-ports mono xsmall">{formatTraffic(edge.traffic)}</span>
                </div>
              </div>
              <button
                type="button"
                className="btn btn-quiet btn-icon"
                aria-label={`Unmark ${edge.title}`}
                onClick={() => keep({ marked: kept.marked.filter((one) => one !== edge) })}
              >
                <X size={14} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <label className="rehearse-ends small">
        Govern{' '}
        <select
          className="input"
          value={shown?.value ?? 'both'}
          onChange={({ target }) =>
            keep({
              directions: WAYS.find(({ value }) => value === target.value)?.directions ?? ['ingress', 'egress'],
              accepted: new Map(),
            })
          }
        >
          {WAYS.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
    </Section>
  );
}
