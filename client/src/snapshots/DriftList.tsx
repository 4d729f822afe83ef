// What has changed between two moments, asset by asset, each with the policy behind it; a line shows its pair in the picture.
import { CHANGE_MEANINGS, CHANGE_SIGNS, CHANGE_WORDS } from '../changes';
import { Capped } from '../ui';
import type { Drift, DriftLine } from './driftWords';

interface DriftListProps {
  readonly drift: readonly Drift[];
  readonly selected: string | null;
  onPoint(id: string): void;
}

export function DriftList({ drift, selected, onPoint }: DriftListProps) {
  return (
    <Capped items={drift}>
      {(shown) => (
        <ol className="drift" aria-label="Drift by destination">
          {shown.map(({ asset, lines }) => (
            <li key={asset} className="drift-asset">
              <h4 className="mono small">{asset}</h4>
              <Capped items={lines}>
                {(some) => (
                  <ul className="changes">
                    {some.map((line) => (
                      <Line key={line.key} asset={asset} line={line} selected={selected} onPoint={onPoint} />
                    ))}
                  </ul>
                )}
              </Capped>
            </li>
          ))}
        </ol>
      )}
    </Capped>
  );
}

function Line({
  asset,
  line: { how, words, causes, id, pairs },
  selected,
  onPoint,
}: { readonly asset: string; readonly line: DriftLine } & Omit<DriftListProps, 'drift'>) {
  return (
    <li className={`change differs-${how}`} data-selected={id !== null && selected === id ? 'true' : undefined}>
      <span className="change-sign" title={CHANGE_MEANINGS[how]}>
        <span aria-hidden="true">{CHANGE_SIGNS[how]}</span>
        <span className="sr-only">{CHANGE_WORDS[how]}</span>
      </span>
      <div className="change-body">
        {id === null ? (
          <span className="small">
            {words} <span className="badge">×{pairs.toLocaleString('en')}</span>
          </span>
        ) : (
          <button
            type="button"
            className="link small drift-line"
            aria-label={`${words}, to ${asset}`}
            onClick={() => onPoint(id)}
          >
            {words}
          </button>
        )}
        {causes.length === 0 ? (
          <p className="xsmall dim">no policy is behind it: an end itself differs</p>
        ) : (
          <ul className="change-causes">
            {causes.map((cause) => (
              <li key={cause} className="xsmall">
                {cause}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
