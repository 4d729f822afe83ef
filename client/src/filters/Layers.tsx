// Layers: sets of workloads to dim or to leave out of the picture; they stay counted, and in the table and the matrix.
import { type Layer, type LayerMode, parseLayer } from '@portolan/shared/graph';
import { Eye, EyeOff, Plus, SunDim, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';

interface LayersProps {
  readonly layers: readonly Layer[];
  /** Sets at hand that are no layers yet. */
  readonly offered: readonly string[];
  readonly hidden: { readonly nodes: number };
  onLayers(layers: readonly Layer[]): void;
}

const MODES = [
  { mode: 'show', name: 'Show', Icon: Eye },
  { mode: 'dim', name: 'Dim', Icon: SunDim },
  { mode: 'hide', name: 'Hide', Icon: EyeOff },
] as const satisfies readonly { readonly mode: LayerMode; readonly name: string; readonly Icon: typeof Eye }[];

export function Layers({ layers, offered, hidden, onLayers }: LayersProps) {
  const waiting = offered.filter((nodes) => !layers.some((layer) => layer.nodes === nodes));
  const setMode = (nodes: string, mode: LayerMode): void => {
    const known = layers.some((layer) => layer.nodes === nodes);
    onLayers(
      known ? layers.map((layer) => (layer.nodes === nodes ? { nodes, mode } : layer)) : [...layers, { nodes, mode }],
    );
  };
  return (
    <fieldset className="fieldset">
      <legend className="section-title">
        Layers
        {hidden.nodes > 0 ? <span className="count"> {hidden.nodes.toLocaleString('en')} hidden</span> : null}
      </legend>
      <ul className="check-list layers">
        {layers.map(({ nodes, mode }) => (
          <LayerRow key={nodes} nodes={nodes} mode={mode} onMode={(next) => setMode(nodes, next)}>
            <button
              type="button"
              className="btn btn-quiet btn-icon btn-tiny"
              aria-label={`Forget the layer ${nodes}`}
              title="Forget this layer"
              onClick={() => onLayers(layers.filter((layer) => layer.nodes !== nodes))}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </LayerRow>
        ))}
        {waiting.map((nodes) => (
          <LayerRow key={nodes} nodes={nodes} mode="show" onMode={(next) => setMode(nodes, next)} />
        ))}
      </ul>
      <NewLayer onAdd={(nodes) => setMode(nodes, 'hide')} />
      <p className="field-help">Only the picture changes; hidden ones stay counted, and in table and matrix.</p>
    </fieldset>
  );
}

function LayerRow({
  nodes,
  mode,
  onMode,
  children,
}: Layer & { readonly children?: React.ReactNode; onMode(mode: LayerMode): void }) {
  const read = parseLayer(nodes);
  return (
    <li className="layer-row">
      <span className={mode === 'show' ? 'check-name' : 'check-name layer-active'} title={nodes}>
        {nodes}
        {read.ok ? null : <span className="amber xsmall"> not understood</span>}
      </span>
      <span className="segments" role="group" aria-label={nodes}>
        {MODES.map(({ mode: own, name, Icon }) => (
          <button
            key={own}
            type="button"
            className="btn btn-icon btn-tiny"
            aria-label={name}
            title={name}
            aria-pressed={mode === own}
            onClick={() => onMode(own)}
          >
            <Icon size={12} aria-hidden="true" />
          </button>
        ))}
      </span>
      {children}
    </li>
  );
}

function NewLayer({ onAdd }: { onAdd(nodes: string): void }) {
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const nodes = text.trim();
    if (nodes === '') return;
    const read = parseLayer(nodes);
    if (!read.ok) {
      setProblem(read.error.message);
      return;
    }
    onAdd(nodes);
    setText('');
  };
  return (
    <form className="layer-new" onSubmit={submit}>
      <label className="sr-only" htmlFor={id}>
        Hide a set of workloads
      </label>
      <input
        id={id}
        className="input"
        placeholder="hide ns=monitoring, app=cache…"
        spellCheck={false}
        autoComplete="off"
        value={text}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
      />
      <button type="submit" className="btn btn-icon" aria-label="Add the layer" disabled={text.trim() === ''}>
        <Plus size={14} aria-hidden="true" />
      </button>
      {problem === null ? null : (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
