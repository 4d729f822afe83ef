// The right panel: it follows the selection and is never empty.
import type {
  ExposureAnswer,
  FilteredGraph,
  Focus,
  GraphNode,
  Layer,
  Scene,
  TrafficGraph,
} from '@portolan/shared/graph';
import { useEffect, useRef } from 'react';
import type { Trial } from '../view';
import { AskPanel } from './AskPanel';
import { BundlePanel } from './BundlePanel';
import { AudiencePanel, EntryPanel, ProxyPanel } from './EntryPanel';
import { BoxPanel, GraphPanel } from './GraphPanel';
import { NodePanel } from './NodePanel';
import { PairPanel } from './PairPanel';
import { PodPanel } from './PodPanel';
import { PolicyPanel } from './PolicyPanel';
import { readSelection } from './selection';
import './inspector.css';

export interface InspectorProps {
  readonly revision: number;
  readonly title: string;
  readonly graph: TrafficGraph;
  /** null: it could not be had. */
  readonly exposure: ExposureAnswer | null;
  readonly filtered: FilteredGraph;
  readonly scene: Scene;
  readonly selected: string | null;
  readonly ask: { readonly from: string; readonly to: string; readonly port: string } | null;
  readonly expanded: readonly string[];
  onSelect(id: string | null): void;
  onAsk(ask: { readonly from: string; readonly to: string; readonly port: string } | null): void;
  onFilterLabel(requirement: string): void;
  onOnlyNamespace(namespace: string): void;
  onFind(text: string): void;
  onToggleBox(id: string): void;
  /** By the id of a stub: draws what it folds, or folds that again. */
  onUnfold(stub: string): void;
  onToggleWorkload(id: string): void;
  onWhoReaches(party: GraphNode): void;
  onFocus(focus: Focus): void;
  onLayer(layer: Layer): void;
  /** Tries a change of policies out. */
  onTry?(trial: Trial): void;
}

/** A region that scrolls must be reachable by keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const;

export function Inspector(props: InspectorProps) {
  const { selected, ask } = props;
  const panel = useRef<HTMLElement>(null);
  const shown = useRef({ selected, ask });
  useEffect(() => {
    if (shown.current.selected === selected && shown.current.ask === ask) return;
    shown.current = { selected, ask };
    if (panel.current) panel.current.scrollTop = 0;
  });
  return (
    <aside className="inspector" aria-label="Inspector" ref={panel} {...FOCUSABLE}>
      <Content {...props} />
    </aside>
  );
}

function Content(props: InspectorProps) {
  const { revision, title, graph, exposure, filtered, scene, selected, ask, expanded, onSelect, onAsk } = props;
  if (ask)
    return (
      <AskPanel revision={revision} graph={graph} ask={ask} onAsk={onAsk} onSelect={onSelect} onTry={props.onTry} />
    );
  const selection = readSelection(selected, graph, scene);
  switch (selection.kind) {
    case 'graph':
      return <GraphPanel revision={revision} graph={graph} exposure={exposure} title={title} onSelect={onSelect} />;
    case 'box': {
      const box = scene.boxes.find(({ id }) => id === selection.id);
      return (
        <BoxPanel
          graph={graph}
          exposure={exposure}
          id={selection.id}
          namespace={selection.namespace}
          isOpen={box?.open ?? false}
          hubs={box?.hubs ?? []}
          onSelect={onSelect}
          onToggleBox={props.onToggleBox}
          onUnfold={props.onUnfold}
          onOnly={props.onOnlyNamespace}
          onFocus={props.onFocus}
          onLayer={props.onLayer}
        />
      );
    }
    case 'node':
      return (
        <NodePanel
          key={selection.node.id}
          revision={revision}
          graph={graph}
          exposure={exposure}
          node={selection.node}
          index={selection.index}
          isExpanded={expanded.includes(selection.node.id)}
          closedBox={closedBoxOf(selection.node, scene)}
          onSelect={onSelect}
          onFilterLabel={props.onFilterLabel}
          onToggleWorkload={props.onToggleWorkload}
          onOpenBox={props.onToggleBox}
          onWhoReaches={props.onWhoReaches}
          onFocus={props.onFocus}
          onLayer={props.onLayer}
        />
      );
    case 'pair':
      return (
        <PairPanel
          revision={revision}
          graph={graph}
          from={selection.from}
          to={selection.to}
          onSelect={onSelect}
          onFocus={props.onFocus}
        />
      );
    case 'bundle':
      return (
        <BundlePanel graph={graph} filtered={filtered} from={selection.from} to={selection.to} onSelect={onSelect} />
      );
    case 'policy':
      return (
        <PolicyPanel
          revision={revision}
          graph={graph}
          policy={selection.ref}
          onSelect={onSelect}
          onFind={props.onFind}
        />
      );
    case 'pod':
      return <PodPanel revision={revision} graph={graph} id={selection.id} onSelect={onSelect} />;
    case 'entry': {
      const entry = exposure?.entries.find(({ id }) => id === selection.id);
      if (!exposure || !entry) return <Gone id={selection.id} onSelect={onSelect} />;
      return <EntryPanel graph={graph} exposure={exposure} entry={entry} onSelect={onSelect} />;
    }
    case 'proxy':
    case 'audience': {
      if (!exposure) return <Gone id={selection.id} onSelect={onSelect} />;
      const Panel = selection.kind === 'proxy' ? ProxyPanel : AudiencePanel;
      return <Panel exposure={exposure} id={selection.id} onSelect={onSelect} />;
    }
    case 'gone':
      return <Gone id={selection.id} onSelect={onSelect} />;
  }
}

function Gone({ id, onSelect }: { readonly id: string } & Pick<InspectorProps, 'onSelect'>) {
  return (
    <header className="panel-head">
      <p className="panel-kind">Selection</p>
      <h2 className="panel-title">No longer there</h2>
      <p className="small dim">{id.slice(0, 200)} is not in the present graph.</p>
      <button type="button" className="btn" onClick={() => onSelect(null)}>
        Back to the cluster
      </button>
    </header>
  );
}

/** The closed box that a node lies in, or null where the node itself is drawn. */
function closedBoxOf(node: GraphNode, scene: Scene): string | null {
  const id = node.namespace === null ? 'outside' : `Namespace/${node.namespace}`;
  return scene.boxes.some((box) => box.id === id && !box.open) ? id : null;
}
