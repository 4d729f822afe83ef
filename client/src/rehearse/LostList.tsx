// Connections that would be lost, each with its ports and a reason why it may be needed, to be accepted one by one.
import { formatTraffic } from '@portolan/shared/graph';
import type { LostEdge } from '@portolan/shared/review';
import { edgeKey, endTitle, keep, type NamedEdge, toWanted } from './kept';
import { askingWords, offeredWords } from './words';

interface LostListProps {
  readonly edges: readonly LostEdge[];
  readonly accepted: ReadonlyMap<string, NamedEdge>;
  readonly isPending: boolean;
  onPoint(id: string | null): void;
}

export function LostList({ edges, accepted, isPending, onPoint }: LostListProps) {
  if (edges.length === 0) return <p className="dim small">No such connection would be lost.</p>;
  return (
    <ul className="lost-list" aria-label="Connections that would be lost" aria-busy={isPending}>
      {edges.map((edge) => (
        <LostRow
          key={edgeKey({ from: edge.from.id, to: edge.to.id })}
          edge={edge}
          accepted={accepted}
          onPoint={onPoint}
        />
      ))}
    </ul>
  );
}

function LostRow({
  edge,
  accepted,
  onPoint,
}: { readonly edge: LostEdge } & Pick<LostListProps, 'accepted' | 'onPoint'>) {
  const key = edgeKey({ from: edge.from.id, to: edge.to.id });
  const wanted = accepted.get(key);
  const title = `${endTitle(edge.from)} → ${endTitle(edge.to)}`;
  const set = (next: NamedEdge | null): void => {
    const changed = new Map(accepted);
    if (next) changed.set(key, next);
    else changed.delete(key);
    keep({ accepted: changed });
  };
  const [offered, lost] = [formatTraffic(edge.offered), formatTraffic(edge.lost)];
  return (
    <li
      className="lost"
      data-asked={edge.asking !== null || undefined}
      data-accepted={wanted !== undefined || undefined}
    >
      <input
        type="checkbox"
        aria-label={`Accept ${title}`}
        disabled={edge.obstacle !== null}
        checked={wanted !== undefined}
        onChange={() => set(wanted ? null : toWanted(edge, false))}
      />
      <div className="lost-body">
        <div className="lost-line">
          <button
            type="button"
            className="link lost-ends"
            onClick={() => onPoint(edge.from.kind === null ? edge.to.id : edge.from.id)}
          >
            {title}
          </button>
          {wanted && offered !== lost ? (
            <select
              className="lost-ports"
              aria-label={`Ports of ${title}`}
              value={formatTraffic(wanted.traffic) === lost ? 'all' : 'offered'}
              onChange={({ target }) => set(toWanted(edge, target.value === 'all'))}
            >
              <option value="offered">{offered}</option>
              <option value="all">{lost}</option>
            </select>
          ) : (
            <span className="lost-ports mono xsmall" title={offeredWords(edge)}>
              {offered}
            </span>
          )}
        </div>
        <span className="xsmall dim">
          {askingWords(edge)}
          {edge.certainty === 'unknown' ? '; not certain that it is open now' : ''}
          {edge.obstacle === null ? '' : ` · cannot be accepted: ${edge.obstacle}`}
        </span>
      </div>
    </li>
  );
}
