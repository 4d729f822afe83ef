// What to do with an end in the picture: look at its neighbourhood, at ways from or to it, dim it or take it out.
import { canFocus, type Focus, type GraphNode, type Layer, type TrafficGraph } from '@portolan/shared/graph';
import { EyeOff, Route, SunDim, Target } from 'lucide-react';

interface FocusButtonsProps {
  readonly id: string;
  /** The end in the words of the find box; null: it cannot be said. */
  readonly layer: string | null;
  onFocus(focus: Focus): void;
  onLayer(layer: Layer): void;
}

export function FocusButtons({ id, layer, onFocus, onLayer }: FocusButtonsProps) {
  return (
    <div className="row-wrap focus-buttons" role="group" aria-label="In the picture">
      <button
        type="button"
        className="btn btn-small"
        title="Only this and what it has connections with (f)"
        onClick={() => onFocus({ type: 'around', id, hops: 1, way: 'both' })}
      >
        <Target size={13} aria-hidden="true" /> Neighbourhood
      </button>
      <button
        type="button"
        className="btn btn-small"
        title="The shortest ways from here to another end"
        onClick={() => onFocus({ type: 'paths', from: id, to: null, longer: false })}
      >
        <Route size={13} aria-hidden="true" /> Ways from
      </button>
      <button
        type="button"
        className="btn btn-small"
        title="The shortest ways from another end to here"
        onClick={() => onFocus({ type: 'paths', from: null, to: id, longer: false })}
      >
        <Route size={13} aria-hidden="true" /> Ways to
      </button>
      {layer === null ? null : (
        <>
          <button
            type="button"
            className="btn btn-small btn-icon"
            aria-label="Dim in the picture"
            title="Dim in the picture"
            onClick={() => onLayer({ mode: 'dim', nodes: layer })}
          >
            <SunDim size={13} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="btn btn-small btn-icon"
            aria-label="Hide from the picture"
            title="Hide from the picture; it stays counted"
            onClick={() => onLayer({ mode: 'hide', nodes: layer })}
          >
            <EyeOff size={13} aria-hidden="true" />
          </button>
        </>
      )}
    </div>
  );
}

/** From a connection to all ways between its ends; nothing for ends that are no nodes of the graph. */
export function WaysButton({
  graph,
  from,
  to,
  onFocus,
}: {
  readonly graph: TrafficGraph;
  readonly from: string;
  readonly to: string;
  onFocus(focus: Focus): void;
}) {
  if (from === to || !canFocus(graph, from) || !canFocus(graph, to)) return null;
  return (
    <div className="row-wrap">
      <button
        type="button"
        className="btn btn-small"
        onClick={() => onFocus({ type: 'paths', from, to, longer: true })}
      >
        <Route size={13} aria-hidden="true" /> Ways between them
      </button>
    </div>
  );
}

const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : JSON.stringify(text));

/** One end in the words of the find box. */
export function layerOfNode({ kind, namespace, name, workloadKind }: GraphNode): string | null {
  if (kind === 'workload' && namespace !== null && workloadKind !== null)
    return `ns=${quoted(namespace)} kind=${quoted(workloadKind)} name=${quoted(name)}`;
  return kind === 'external' || kind === 'party' ? `kind=${kind} name=${quoted(name)}` : null;
}

/** A box in the words of the find box. */
export function layerOfBox(namespace: string | null): string {
  return namespace === null ? 'kind in (external,party)' : `ns=${quoted(namespace)}`;
}
