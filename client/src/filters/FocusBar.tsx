// Above the stage while a part is looked at alone: whose neighbourhood or which ways, how far, what was found, and the way out.
import type { Focus, FocusReport, FocusWay } from '@portolan/shared/graph';
import { ArrowLeftRight, Route, Target, X } from 'lucide-react';
import { EndPicker } from './EndPicker';

interface FocusBarProps {
  readonly focus: Focus;
  readonly report: FocusReport;
  /** What to call the end of an id. */
  label(id: string): string;
  /** Ends to choose from: name and id. */
  readonly ends: ReadonlyMap<string, string>;
  onFocus(focus: Focus | null): void;
}

export function FocusBar({ focus, report, label, ends, onFocus }: FocusBarProps) {
  return (
    <section className="focus-bar" aria-label="Focus" data-testid="focus">
      {focus.type === 'around' ? (
        <Around focus={focus} label={label} onFocus={onFocus} />
      ) : (
        <Paths focus={focus} label={label} ends={ends} onFocus={onFocus} />
      )}
      <p className="small dim focus-words" role="status">
        {reportWords(focus, report, label)}
      </p>
      <button type="button" className="btn btn-small focus-close" onClick={() => onFocus(null)}>
        <X size={13} aria-hidden="true" /> Show everything
      </button>
    </section>
  );
}

const WAYS: readonly { readonly way: FocusWay; readonly name: string; readonly title: string }[] = [
  { way: 'up', name: 'Reached by', title: 'who may connect to it' },
  { way: 'both', name: 'Both', title: 'who may connect to it, and what it may connect to' },
  { way: 'down', name: 'Reaches', title: 'what it may connect to' },
];

function Around({
  focus,
  label,
  onFocus,
}: Pick<FocusBarProps, 'label' | 'onFocus'> & { readonly focus: Extract<Focus, { type: 'around' }> }) {
  return (
    <>
      <Target size={15} aria-hidden="true" />
      <strong className="focus-title">Around {label(focus.id)}</strong>
      <fieldset className="segments">
        <legend className="sr-only">Direction of the neighbourhood</legend>
        {WAYS.map(({ way, name, title }) => (
          <button
            key={way}
            type="button"
            className="btn btn-small"
            title={title}
            aria-pressed={focus.way === way}
            onClick={() => onFocus({ ...focus, way })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <fieldset className="segments">
        <legend className="sr-only">Steps</legend>
        {([1, 2, 3] as const).map((hops) => (
          <button
            key={hops}
            type="button"
            className="btn btn-small"
            aria-pressed={focus.hops === hops}
            onClick={() => onFocus({ ...focus, hops })}
          >
            {hops === 1 ? '1 step' : `${hops} steps`}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        className="btn btn-small"
        onClick={() => onFocus({ type: 'paths', from: focus.id, to: null, longer: false })}
      >
        <Route size={13} aria-hidden="true" /> Ways from here…
      </button>
    </>
  );
}

function Paths({
  focus,
  label,
  ends,
  onFocus,
}: Pick<FocusBarProps, 'label' | 'ends' | 'onFocus'> & { readonly focus: Extract<Focus, { type: 'paths' }> }) {
  const { from, to, longer } = focus;
  return (
    <>
      <Route size={15} aria-hidden="true" />
      <strong className="focus-title">Ways</strong>
      <EndPicker name="From" id={from} label={label} ends={ends} onPick={(id) => onFocus({ ...focus, from: id })} />
      <button
        type="button"
        className="btn btn-quiet btn-icon"
        aria-label="Swap the ends"
        title="Swap the ends"
        onClick={() => onFocus({ ...focus, from: to, to: from })}
      >
        <ArrowLeftRight size={14} aria-hidden="true" />
      </button>
      <EndPicker name="To" id={to} label={label} ends={ends} onPick={(id) => onFocus({ ...focus, to: id })} />
      <label className="check" title="Ways with one step more than needed, too">
        <input type="checkbox" checked={longer} onChange={() => onFocus({ ...focus, longer: !longer })} />
        <span className="check-name">One step longer</span>
      </label>
    </>
  );
}

const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

function reportWords(focus: Focus, report: FocusReport, label: (id: string) => string): string {
  switch (report.state) {
    case 'gone':
      return `${label(report.id)} is not among what the filter leaves, so everything is shown.`;
    case 'incomplete':
      return 'Choose the other end: type its name, or select it in the graph.';
    case 'same':
      return 'Both ends are the same.';
    case 'no-path':
      return 'There is no way from the one to the other along the connections shown.';
    case 'paths':
      return `${count(report.steps, 'step')}${
        report.between > 0 ? `, over ${count(report.between, 'workload')} in between` : ', directly'
      }. Each step is allowed by itself; ports may differ.`;
    case 'around': {
      const way = focus.type === 'around' ? focus.way : 'both';
      const words = [
        ...(way === 'down' ? [] : [stepWords('reached by', report.up)]),
        ...(way === 'up' ? [] : [stepWords('reaches', report.down)]),
      ];
      return words.join(' · ');
    }
  }
}

/** `reached by 4 in 1 step, 35 in 2, 412 in all`. */
function stepWords(verb: string, steps: readonly number[]): string {
  if (steps.length === 0) return `${verb} nothing`;
  const near = steps
    .slice(0, 3)
    .map((number, index) => `${number.toLocaleString('en')} in ${index + 1}${index === 0 ? ' step' : ''}`);
  const all = steps.reduce((sum, number) => sum + number, 0);
  return `${verb} ${near.join(', ')}${steps.length > 1 ? `, ${all.toLocaleString('en')} in all` : ''}`;
}
