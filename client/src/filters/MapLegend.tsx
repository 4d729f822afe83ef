// What the marks of the map mean: regions, tiles, hub lines, and the place that an open box has left.

const MARKS = [
  {
    name: 'Namespaces that belong together',
    meaning: 'by a label such as team, or by their names; a tile is one namespace: its shield says what isolates it',
    drawing: (
      <>
        <rect x=".5" y=".5" width="25" height="15" rx="3" className="map-region" />
        <rect x="3.5" y="5" width="9" height="7" rx="1.6" className="map-tile" />
        <rect x="14" y="5" width="9" height="7" rx="1.6" className="map-tile" />
      </>
    ),
  },
  {
    name: 'Opens it: workloads inside',
    meaning: 'a click on the number opens the namespace beside the map; nothing else moves',
    drawing: (
      <>
        <rect x="2" y="2" width="22" height="12" rx="3" className="map-region" />
        <text x="13" y="11.2" textAnchor="middle">
          +5
        </text>
      </>
    ),
  },
  {
    name: 'Hub: most namespaces reach it',
    meaning: 'or it reaches most; its lines are folded into a count, and a click on the count draws them',
    drawing: (
      <>
        <path d="M3 3 14 8M3 8h11M3 13 14 8" />
        <circle cx="16" cy="8" r="2.6" className="map-dot" />
      </>
    ),
  },
  {
    name: 'Stands open beside the map',
    meaning: 'the place to which the namespace returns when it is closed',
    drawing: <rect x="2" y="3" width="22" height="10" rx="3" strokeDasharray="3 2.4" className="map-home" />,
  },
] as const;

export function MapLegend() {
  return (
    <fieldset className="fieldset">
      <legend className="section-title">Map</legend>
      <ul className="check-list">
        {MARKS.map(({ name, meaning, drawing }) => (
          <li key={name} className="check legend-mark" title={meaning}>
            <svg width="26" height="16" aria-hidden="true" className="map-mark">
              {drawing}
            </svg>
            <span className="check-name">
              {name} <span className="sr-only">: {meaning}</span>
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
