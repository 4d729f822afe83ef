// What the marks of exposure mean, and the switch for entry points and the ways in.
import { ExposureMark, exposureMeaning, exposureWords } from '../ui';

const MARKS = ['published', 'blocked', 'reachable'] as const;

export function ExposureLegend({
  entries,
  drawn,
  onDrawn,
}: {
  readonly entries: { readonly drawn: number; readonly of: number };
  readonly drawn: boolean;
  onDrawn(drawn: boolean): void;
}) {
  const meaning =
    'Services, Ingresses, routes, host ports: where outsiders come in. They are no connections of their own';
  return (
    <fieldset className="fieldset">
      <legend className="section-title">Exposure</legend>
      <ul className="check-list">
        <li>
          <label className="check" title={meaning}>
            <input type="checkbox" checked={drawn} onChange={(event) => onDrawn(event.target.checked)} />
            <svg width="26" height="10" aria-hidden="true" className="legend-line legend-exposure">
              <line x1="1" y1="5" x2="19" y2="5" strokeWidth="2" strokeDasharray="9 3" />
              <path d="M18 1.2 24 5 18 8.8" strokeWidth="1.6" />
            </svg>
            <span className="check-name">
              Entry points <span className="sr-only">: {meaning}</span>
            </span>
            <span className="count" title={drawn ? `${entries.drawn} drawn` : undefined}>
              {entries.of.toLocaleString('en')}
            </span>
          </label>
        </li>
        {MARKS.map((mark) => (
          <li key={mark} className="check legend-row" title={exposureMeaning(mark)}>
            <ExposureMark mark={mark} />
            <span className="check-name">{exposureWords(mark)}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
