// What the marks mean. The same shapes as in the cells.
import type { ReactNode } from 'react';

interface MatrixLegendProps {
  readonly withNodes: boolean;
  readonly withBreaches: boolean;
}

export function MatrixLegend({ withNodes, withBreaches }: MatrixLegendProps) {
  return (
    <ul className="matrix-legend" aria-label="Legend">
      <Entry name="a rule admits it">
        <path d="M1 1h12v12H1z" className="mark-explicit" />
      </Entry>
      <Entry name="on some ports only">
        <path d="M1 1h12v7.4L8.4 13H1z" className="mark-explicit" />
      </Entry>
      <Entry name="open: not isolated">
        <circle cx="7" cy="7" r="6" className="mark-open" />
      </Entry>
      <Entry name="both">
        <path d="M1 1h12v12H1z" className="mark-explicit" />
        <circle cx="7" cy="7" r="2.6" className="mark-hole" />
      </Entry>
      <Entry name="smaller: some of the pairs">
        <path d="M4 4h6v6H4z" className="mark-explicit" />
      </Entry>
      <Entry name="uncertain">
        <path d="M0 5 5 0M0 9 9 0M0 13 13 0M3 14 14 3M7 14l7-7M11 14l3-3" className="mark-uncertain" />
      </Entry>
      <Entry name="not known">
        <text x="7" y="11.6" textAnchor="middle" className="mark-unknown">
          ?
        </text>
      </Entry>
      {withNodes ? (
        <Entry name="node and its own pods">
          <path d="M7 3l4 4-4 4-4-4z" className="mark-node" />
        </Entry>
      ) : null}
      {withBreaches ? (
        <Entry name="breaks an expectation">
          <circle cx="7" cy="7" r="4.5" className="mark-breach" />
        </Entry>
      ) : null}
      <Entry name="itself">
        <path d="M.5.5h13v13H.5z" className="mark-self" />
      </Entry>
    </ul>
  );
}

function Entry({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <li>
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        {children}
      </svg>
      {name}
    </li>
  );
}
