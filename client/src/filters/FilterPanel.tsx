// The left panel: everything that narrows what is shown. Filters act on the computed graph, never on its inputs (R609).
import type { IsolationPreset, Layer, Scene, TextError, TrafficGraph } from '@portolan/shared/graph';
import { FilterX } from 'lucide-react';
import { type Ref, useCallback, useId, useMemo } from 'react';
import type { FilterTexts } from '../view';
import { ExposureLegend } from './ExposureLegend';
import { FindBox } from './FindBox';
import { Layers } from './Layers';
import { Legend } from './Legend';
import { MapLegend } from './MapLegend';
import { NamespacePicker } from './NamespacePicker';
import { offeredLayers } from './offeredLayers';
import { TextField } from './TextField';
import './filters.css';

export interface FilterPanelProps {
  readonly graph: TrafficGraph;
  readonly values: FilterTexts;
  readonly errors: { readonly find?: TextError; readonly selector?: TextError; readonly port?: TextError };
  readonly looks: Readonly<Record<'explicit' | 'open' | 'uncertain' | 'node', boolean>>;
  readonly counts: Scene['counts'];
  /** Whether the picture is a map of many boxes. */
  readonly isMap: boolean;
  /** Whether entry points are drawn. */
  readonly entries: boolean;
  readonly layers: readonly Layer[];
  /** What layers take out of the picture. */
  readonly hidden: { readonly nodes: number };
  readonly isFiltered: boolean;
  readonly findRef: Ref<HTMLInputElement>;
  onChange(change: Partial<FilterTexts>, commit: 'push' | 'replace'): void;
  onToggleLook(look: 'explicit' | 'open' | 'uncertain' | 'node'): void;
  onEntries(drawn: boolean): void;
  onLayers(layers: readonly Layer[]): void;
  onClear(): void;
}

export function FilterPanel(props: FilterPanelProps) {
  const { graph, values, errors, looks, counts, isFiltered, findRef, onChange, onToggleLook, onClear } = props;
  const narrowed = useMemo(() => graph.blocks.some(({ l7 }) => l7), [graph]);
  const offered = useMemo(() => offeredLayers(graph), [graph]);
  const onNamespaces = useCallback((namespaces: readonly string[]) => onChange({ namespaces }, 'push'), [onChange]);
  const id = useId();
  return (
    <aside className="filters" aria-label="Filters">
      <FindBox
        graph={graph}
        text={values.find}
        error={errors.find}
        inputRef={findRef}
        onText={(find, commit) => onChange({ find }, commit)}
      />
      <div className="filters-scroll">
        <NamespacePicker graph={graph} chosen={values.namespaces} onChosen={onNamespaces} />
        <TextField
          id={`${id}-selector`}
          label="Labels"
          placeholder="app in (web, api), !old"
          value={values.selector}
          error={errors.selector}
          onText={(selector, commit) => onChange({ selector }, commit)}
        />
        <TextField
          id={`${id}-port`}
          label="Port"
          placeholder="5432, 8000-8100, http"
          value={values.port}
          error={errors.port}
          action={<Protocols chosen={values.protocols} onChosen={(protocols) => onChange({ protocols }, 'push')} />}
          onText={(port, commit) => onChange({ port }, commit)}
        />
        <Scope id={id} values={values} onChange={onChange} />
        <Legend looks={looks} counts={counts.connections} narrowed={narrowed} onToggle={onToggleLook} />
        {props.isMap ? <MapLegend /> : null}
        {counts.entries ? (
          <ExposureLegend entries={counts.entries} drawn={props.entries} onDrawn={props.onEntries} />
        ) : null}
        <Layers layers={props.layers} offered={offered} hidden={props.hidden} onLayers={props.onLayers} />
      </div>
      {isFiltered ? (
        <div className="filters-foot">
          <button type="button" className="btn" onClick={onClear}>
            <FilterX size={14} aria-hidden="true" /> Clear all filters
          </button>
        </div>
      ) : null}
    </aside>
  );
}

function Protocols({
  chosen,
  onChosen,
}: {
  readonly chosen: readonly string[];
  onChosen(protocols: readonly string[]): void;
}) {
  return (
    <fieldset className="fieldset protocols">
      <legend className="sr-only">Protocol</legend>
      {['TCP', 'UDP', 'SCTP'].map((protocol) => (
        <button
          key={protocol}
          type="button"
          className="toggle"
          aria-pressed={chosen.includes(protocol)}
          onClick={() =>
            onChosen(chosen.includes(protocol) ? chosen.filter((p) => p !== protocol) : [...chosen, protocol])
          }
        >
          {protocol}
        </button>
      ))}
    </fieldset>
  );
}

const DIRECTIONS = [
  { value: 'both', label: 'Both', title: 'into and out of what matches' },
  { value: 'ingress', label: 'Inbound', title: 'into what matches' },
  { value: 'egress', label: 'Outbound', title: 'out of what matches' },
] as const;

const PRESETS: readonly { readonly value: IsolationPreset; readonly label: string }[] = [
  { value: 'not-isolated-ingress', label: 'not isolated: ingress' },
  { value: 'not-isolated-egress', label: 'not isolated: egress' },
  { value: 'not-isolated', label: 'not isolated at all' },
  { value: 'isolated-ingress', label: 'isolated: ingress' },
  { value: 'isolated-egress', label: 'isolated: egress' },
  { value: 'isolated', label: 'isolated both ways' },
];

/** Direction, neighbours and isolation. */
function Scope({ id, values, onChange }: Pick<FilterPanelProps, 'values' | 'onChange'> & { readonly id: string }) {
  return (
    <>
      <fieldset className="fieldset">
        <legend className="section-title">Direction</legend>
        <div className="segments segments-wide">
          {DIRECTIONS.map(({ value, label, title }) => (
            <button
              key={value}
              type="button"
              className="btn"
              title={title}
              aria-pressed={values.direction === value}
              onClick={() => onChange({ direction: value }, 'push')}
            >
              {label}
            </button>
          ))}
        </div>
        <label className="check" title="One matching end is enough; the other end is drawn pale">
          <input
            type="checkbox"
            checked={values.neighbours}
            onChange={(event) => onChange({ neighbours: event.target.checked }, 'push')}
          />
          <span className="check-name">Show neighbours</span>
        </label>
      </fieldset>
      <div className="field">
        <label className="section-title" htmlFor={`${id}-isolation`}>
          Isolation
        </label>
        <select
          id={`${id}-isolation`}
          className="input"
          value={values.isolation ?? ''}
          onChange={(event) =>
            onChange({ isolation: PRESETS.find(({ value }) => value === event.target.value)?.value ?? null }, 'push')
          }
        >
          <option value="">any</option>
          {PRESETS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
