// A workload, an outside block or a cluster node: what it is, what protects it, who reaches it and what it reaches.
import {
  type ExposureAnswer,
  type Focus,
  type GraphNode,
  type Layer,
  nodeTitle,
  ownerIdOf,
  type TrafficGraph,
  UNREAD_ID,
} from '@portolan/shared/graph';
import { useMemo } from 'react';
import { IsolationBadge, Section } from '../ui';
import { ExposureSection } from './ExposureSection';
import { FindingList } from './FindingList';
import { FocusButtons, layerOfNode } from './FocusButtons';
import { unfiltered } from './PairPanel';
import { PartyNote } from './PartyNote';
import { PeerList } from './PeerList';
import { PodList } from './PodList';
import { SelectingPolicies } from './SelectingPolicies';

interface NodePanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly exposure: ExposureAnswer | null;
  readonly node: GraphNode;
  readonly index: number;
  readonly isExpanded: boolean;
  /** The closed box that hides it in the graph; null: it is drawn. */
  readonly closedBox: string | null;
  onSelect(id: string | null): void;
  onFilterLabel(requirement: string): void;
  onToggleWorkload(id: string): void;
  onOpenBox(id: string): void;
  onWhoReaches(party: GraphNode): void;
  onFocus(focus: Focus): void;
  onLayer(layer: Layer): void;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  external: 'Outside the cluster',
  node: 'Cluster node',
  party: 'Outside party',
};

export function NodePanel(props: NodePanelProps) {
  const { revision, graph, exposure, node, index, isExpanded, closedBox, onSelect, onFilterLabel, onToggleWorkload } =
    props;
  const everything = useMemo(() => unfiltered(graph), [graph]);
  const isWorkload = node.kind === 'workload';
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">{node.id === UNREAD_ID ? 'Unknown' : (KIND_WORDS[node.kind] ?? node.workloadKind)}</p>
        <h2 className="panel-title">{nodeTitle(node)}</h2>
        <div className="row-wrap">
          {isWorkload ? <IsolationBadge isolation={node.isolation} /> : null}
          {isWorkload ? <span className="badge">{podWords(node)}</span> : null}
          {node.hostNetwork ? <span className="badge badge-amber">uses its node’s network</span> : null}
          {node.state === 'template' ? <span className="badge">from a manifest: addresses not known</span> : null}
          {node.state === 'pending' ? <span className="badge badge-amber">no address yet: no connections</span> : null}
        </div>
        {closedBox === null ? null : (
          <div className="row-wrap">
            <button type="button" className="btn" onClick={() => props.onOpenBox(closedBox)}>
              Open its box in the graph
            </button>
          </div>
        )}
        <FocusButtons id={node.id} layer={layerOfNode(node)} onFocus={props.onFocus} onLayer={props.onLayer} />
        {node.kind === 'party' ? <PartyNote node={node} onWhoReaches={props.onWhoReaches} /> : null}
      </header>
      {node.addresses.length > 0 ? (
        <Section title="Addresses">
          <ul className="row-wrap">
            {node.addresses.slice(0, 12).map((range) => (
              <li key={range} className="chip">
                {rangeWords(range)}
              </li>
            ))}
            {node.addresses.length > 12 ? <li className="dim small">and {node.addresses.length - 12} more</li> : null}
          </ul>
        </Section>
      ) : null}
      <FindingList findings={graph.findings.filter(({ object }) => isAbout(object, node))} onSelect={onSelect} />
      {exposure && isWorkload ? (
        <ExposureSection exposure={exposure} workload={ownerIdOf(node)} onSelect={onSelect} />
      ) : null}
      {sidesOf(node).map((side) => (
        <PeerList key={side} graph={graph} everything={everything} index={index} side={side} onSelect={onSelect} />
      ))}
      {isWorkload ? <SelectingPolicies graph={graph} index={index} onSelect={onSelect} /> : null}
      {Object.keys(node.labels).length > 0 ? (
        <Section title="Labels">
          <ul className="row-wrap">
            {Object.entries(node.labels).map(([key, value]) => (
              <li key={key}>
                <button
                  type="button"
                  className="chip"
                  title="Filter by this label"
                  onClick={() => onFilterLabel(value === '' ? key : `${key}=${value}`)}
                >
                  {value === '' ? key : `${key}=${value}`}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {node.ports.length > 0 ? (
        <Section title="Declared ports">
          <ul className="row-wrap">
            {node.ports.map((port) => (
              <li key={`${port.protocol} ${port.port} ${port.name ?? ''}`} className="chip">
                {port.protocol} {port.port}
                {port.name ? ` ${port.name}` : ''}
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {isWorkload && node.state === 'running' ? (
        <PodList
          revision={revision}
          node={node}
          isExpanded={isExpanded}
          onSelect={onSelect}
          onToggleWorkload={onToggleWorkload}
        />
      ) : null}
    </>
  );
}

/** Named parties may be one end only: nothing comes from a host name or the metadata address, and nothing goes to Cilium's proxy. */
function sidesOf({ id, kind }: GraphNode): readonly ('in' | 'out')[] {
  if (kind !== 'party' || id.endsWith('/api-server') || id === UNREAD_ID) return ['in', 'out'];
  return id === 'Party/ingress-proxy' ? ['out'] : ['in'];
}

/** One address instead of a range from it to itself. */
function rangeWords(range: string): string {
  const [first, last, ...rest] = range.split('-');
  return first !== undefined && first === last && rest.length === 0 ? first : range;
}

function podWords({ pods, state }: GraphNode): string {
  if (pods === null) return 'one pod a node';
  const unit = state === 'template' ? 'replica' : 'pod';
  return `${pods} ${unit}${pods === 1 ? '' : 's'}`;
}

function isAbout(
  object: { readonly kind: string; readonly namespace: string | null; readonly name: string } | null,
  node: GraphNode,
): boolean {
  return (
    object !== null &&
    node.kind === 'workload' &&
    object.kind === node.workloadKind &&
    object.namespace === node.namespace &&
    object.name === node.name
  );
}
