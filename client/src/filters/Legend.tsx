// What the kinds of edges mean, and switches to show or hide each; hidden ones stay counted.
import type { Scene } from '@portolan/shared/graph';

type Look = 'explicit' | 'open' | 'uncertain' | 'node';

interface LegendProps {
  readonly looks: Readonly<Record<Look, boolean>>;
  readonly counts: Scene['counts']['connections'];
  /** Whether any connection is narrowed by L7 rules (R214). */
  readonly narrowed: boolean;
  onToggle(look: Look): void;
}

const KINDS: readonly {
  readonly look: Look;
  readonly name: string;
  readonly meaning: string;
  readonly dash: string;
}[] = [
  { look: 'explicit', name: 'Explicit', meaning: 'a rule admits it', dash: '' },
  { look: 'open', name: 'Open', meaning: 'no policy isolates either end', dash: '5 4' },
  { look: 'uncertain', name: 'Uncertain', meaning: 'network plugins differ, or an input is missing', dash: '2 3' },
  { look: 'node', name: 'Node', meaning: 'a node and its own pods; outside all counts', dash: '1 4' },
];

export function Legend({ looks, counts, narrowed, onToggle }: LegendProps) {
  return (
    <fieldset className="fieldset">
      <legend className="section-title">Connections</legend>
      <ul className="check-list">
        {KINDS.map(({ look, name, meaning, dash }) => (
          <li key={look}>
            <label className="check" title={meaning}>
              <input type="checkbox" checked={looks[look]} onChange={() => onToggle(look)} />
              <svg width="26" height="10" aria-hidden="true" className={`legend-line legend-${look}`}>
                <line
                  x1="1"
                  y1="5"
                  x2="25"
                  y2="5"
                  strokeWidth={look === 'uncertain' ? 3 : 2}
                  strokeDasharray={dash}
                  strokeLinecap="round"
                />
              </svg>
              <span className="check-name">
                {name} <span className="sr-only">: {meaning}</span>
              </span>
              <span className="count">{look === 'node' && !looks.node ? '' : counts[look].toLocaleString('en')}</span>
            </label>
          </li>
        ))}
        {narrowed ? (
          <li className="check legend-row" title="an L7 rule lets only some requests through; the ports say too much">
            <svg width="26" height="10" aria-hidden="true" className="legend-line legend-explicit">
              <path d="M1 3.4h24M1 6.6h24" strokeWidth="1.1" />
            </svg>
            <span className="check-name">Narrowed by L7 rules</span>
          </li>
        ) : null}
      </ul>
      <p className="field-help">Hidden ones stay in the table.</p>
    </fieldset>
  );
}
