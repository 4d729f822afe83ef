// The left panel: everything that narrows what is shown. Filters act on the computed graph, never on its inputs (R609).
import type { IsolationPreset, Scene, TextError, TrafficGraph } from '@portolan/shared/graph';
import { FilterX } from 'lucide-react';
import { type Ref, useId } from 'react';
import type { FilterTexts } from '../view';
import { FindBox } from './FindBox';
import { Legend } from './Legend';
import { NamespacePicker } from './NamespacePicker';

export interface FilterPanelProps {
  readonly graph: TrafficGraph;
  readonly values: FilterTexts;
  readonly errors: { readonly find?: TextError; readonly selector?: TextError; readonly port?: TextError };
  readonly looks: Readonly<Record<'explicit' | 'open' | 'uncertain' | 'node', boolean>>;
  readonly counts: Scene['counts']['connections'];
  readonly isFiltered: boolean;
  readonly findRef: Ref<HTMLInputElement>;
  onChange(change: Partial<FilterTexts>, commit: 'push' | 'replace'): void;
  onToggleLook(look: 'explicit' | 'open' | 'uncertain' | 'node'): void;
  onClear(): void;
}

const PRESETS: readonly { readonly value: IsolationPreset; readonly label: string }[] = [
  { value: 'not-isolated-ingress', label: 'not isolated: ingress' },
  { value: 'not-isolated-egress', label: 'not isolated: egress' },
  { value: 'not-isolated', label: 'not isolated at all' },
  { value: 'isolated-ingress', label: 'isolated: ingress' },
  { value: 'isolated-egress', label: 'isolated: egress' },
  { value: 'isolated', label: 'isolated both ways' },
];

export function FilterPanel(props: FilterPanelProps) {
  const { graph, values, errors, looks, counts, isFiltered, findRef, onChange, onToggleLook, onClear } = props;
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
      {isFiltered ? (
        <button type="button" className="btn" onClick={onClear}>
          <FilterX size={14} aria-hidden="true" /> Clear all filters
        </button>
      ) : null}
      <TextField
        id={`${id}-selector`}
        label="Labels"
        placeholder="app in (web, api), !legacy"
        value={values.selector}
        error={errors.selector}
        onText={(selector, commit) => onChange({ selector }, commit)}
      />
      <PortFields id={id} values={values} error={errors.port} onChange={onChange} />
      <label className="check">
        <input
          type="checkbox"
          checked={values.neighbours}
          onChange={(event) => onChange({ neighbours: event.target.checked }, 'push')}
        />
        <span className="check-name">Show neighbours</span>
      </label>
      <div>
        <label className="section-title" htmlFor={`${id}-isolation`}>
          Protection
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
      <Legend looks={looks} counts={counts} onToggle={onToggleLook} />
      <NamespacePicker
        graph={graph}
        chosen={values.namespaces}
        onChosen={(namespaces) => onChange({ namespaces }, 'push')}
      />
    </aside>
  );
}

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly error: TextError | undefined;
  onText(text: string, commit: 'push' | 'replace'): void;
}

/** The first keystroke is a new thought, the following ones refine it. */
function TextField({ id, label, placeholder, value, error, onText }: TextFieldProps) {
  return (
    <div className="field">
      <label className="section-title" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input mono"
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => onText(event.target.value, value === '' || event.target.value === '' ? 'push' : 'replace')}
      />
      {error ? (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error.message}
        </p>
      ) : null}
    </div>
  );
}

interface PortFieldsProps extends Pick<FilterPanelProps, 'values' | 'onChange'> {
  readonly id: string;
  readonly error: TextError | undefined;
}

function PortFields({ id, values, error, onChange }: PortFieldsProps) {
  const toggle = (protocol: string): void =>
    onChange(
      {
        protocols: values.protocols.includes(protocol)
          ? values.protocols.filter((p) => p !== protocol)
          : [...values.protocols, protocol],
      },
      'push',
    );
  return (
    <>
      <TextField
        id={`${id}-port`}
        label="Port"
        placeholder="5432, 8000-8100 or a name"
        value={values.port}
        error={error}
        onText={(port, commit) => onChange({ port }, commit)}
      />
      <div className="row-wrap">
        <fieldset className="segments">
          <legend className="sr-only">Protocol</legend>
          {['TCP', 'UDP', 'SCTP'].map((protocol) => (
            <button
              key={protocol}
              type="button"
              className="btn"
              aria-pressed={values.protocols.includes(protocol)}
              onClick={() => toggle(protocol)}
            >
              {protocol}
            </button>
          ))}
        </fieldset>
        <label className="sr-only" htmlFor={`${id}-direction`}>
          Direction
        </label>
        <select
          id={`${id}-direction`}
          className="input direction"
          value={values.direction}
          onChange={(event) => onChange({ direction: event.target.value as 'both' | 'ingress' | 'egress' }, 'push')}
        >
          <option value="both">both directions</option>
          <option value="ingress">into the selection</option>
          <option value="egress">out of the selection</option>
        </select>
      </div>
    </>
  );
}
