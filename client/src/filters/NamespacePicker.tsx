// Namespaces to look at, several at once, with how many workloads each has.
import type { TrafficGraph } from '@portolan/shared/graph';
import { memo, useId, useMemo, useState } from 'react';

interface NamespacePickerProps {
  readonly graph: TrafficGraph;
  readonly chosen: readonly string[];
  onChosen(names: readonly string[]): void;
}

const SEARCHED_FROM = 9;

/** Hundreds of rows that what is typed elsewhere does not touch. */
export const NamespacePicker = memo(function NamespacePicker({ graph, chosen, onChosen }: NamespacePickerProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  const counts = useMemo(() => countWorkloads(graph), [graph]);
  const known = useMemo(() => new Set(graph.namespaces.map(({ name }) => name)), [graph]);
  // A link may name a namespace that is not there: it filters, so it must be seen and can be taken out.
  const names = [...chosen.filter((name) => !known.has(name)), ...known].filter((name) => name.includes(search.trim()));
  const toggle = (name: string): void =>
    onChosen(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name].sort());
  return (
    <fieldset className="fieldset">
      <legend className="section-title">
        Namespaces
        <span className="count">
          {chosen.length > 0 ? ` ${chosen.length} of ${graph.namespaces.length}` : ` ${graph.namespaces.length}`}
        </span>
        {chosen.length > 0 ? (
          <button type="button" className="link legend-action" onClick={() => onChosen([])}>
            show all
          </button>
        ) : null}
      </legend>
      {graph.namespaces.length >= SEARCHED_FROM ? (
        <>
          <label className="sr-only" htmlFor={id}>
            Search namespaces
          </label>
          <input
            id={id}
            className="input"
            placeholder="Search namespaces"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </>
      ) : null}
      <ul className="check-list namespaces">
        {names.map((name) => (
          <li key={name}>
            <label className="check">
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
              <span className="check-name">{name}</span>{' '}
              <span className="count">{known.has(name) ? (counts.get(name) ?? 0) : 'not there'}</span>
            </label>
          </li>
        ))}
      </ul>
      {names.length === 0 ? (
        <p className="dim small">{known.size === 0 ? 'There are none.' : 'No namespace has that in its name.'}</p>
      ) : null}
    </fieldset>
  );
});

function countWorkloads(graph: TrafficGraph): ReadonlyMap<string, number> {
  const seen = new Map<string, Set<string>>();
  for (const { kind, namespace, workloadKind, name } of graph.nodes) {
    if (kind !== 'workload' || namespace === null) continue;
    seen.set(namespace, (seen.get(namespace) ?? new Set()).add(`${workloadKind}/${name}`));
  }
  return new Map([...seen].map(([namespace, names]) => [namespace, names.size]));
}
