// A workload, an outside block or a cluster node: what it is, what protects it, who reaches it and what it reaches.
import {
  edgeId,
  type FilteredGraph,
  formatTraffic,
  type GraphNode,
  listConnections,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useMemo, useState } from 'react';
import { usePods } from '../api';
import { IsolationBadge, Section } from '../ui';
import { FindingList } from './FindingList';
import { ProblemNotice, unfiltered } from './PairPanel';
import { policyId } from './selection';

interface NodePanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly node: GraphNode;
  readonly index: number;
  readonly isExpanded: boolean;
  onSelect(id: string | null): void;
  onFilterLabel(requirement: string): void;
  onToggleWorkload(id: string): void;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  external: 'Outside the cluster',
  node: 'Cluster node',
  party: 'Outside party',
};

export function NodePanel({
  revision,
  graph,
  node,
  index,
  isExpanded,
  onSelect,
  onFilterLabel,
  onToggleWorkload,
}: NodePanelProps) {
  const everything = useMemo(() => unfiltered(graph), [graph]);
  const isWorkload = node.kind === 'workload';
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">{KIND_WORDS[node.kind] ?? node.workloadKind}</p>
        <h2 className="panel-title">{nodeTitle(node)}</h2>
        <div className="row-wrap">
          {isWorkload ? <IsolationBadge isolation={node.isolation} /> : null}
          {isWorkload ? <span className="badge">{podWords(node)}</span> : null}
          {node.hostNetwork ? <span className="badge badge-amber">uses its node’s network</span> : null}
          {node.state === 'template' ? <span className="badge">from a manifest: addresses not known</span> : null}
          {node.state === 'pending' ? <span className="badge badge-amber">no address yet: no connections</span> : null}
        </div>
      </header>
      {node.addresses.length > 0 ? (
        <Section title="Addresses">
          <ul className="row-wrap">
            {node.addresses.slice(0, 12).map((range) => (
              <li key={range} className="chip">
                {range}
              </li>
            ))}
            {node.addresses.length > 12 ? <li className="dim small">and {node.addresses.length - 12} more</li> : null}
          </ul>
        </Section>
      ) : null}
      <FindingList findings={graph.findings.filter(({ object }) => isAbout(object, node))} onSelect={onSelect} />
      <PeerList graph={graph} everything={everything} index={index} side="in" onSelect={onSelect} />
      <PeerList graph={graph} everything={everything} index={index} side="out" onSelect={onSelect} />
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
        <Pods
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

const LISTED = 8;

function PeerList({
  graph,
  everything,
  index,
  side,
  onSelect,
}: {
  readonly graph: TrafficGraph;
  readonly everything: FilteredGraph;
  readonly index: number;
  readonly side: 'in' | 'out';
  onSelect(id: string): void;
}) {
  const [all, setAll] = useState(false);
  const list = useMemo(
    () =>
      listConnections(graph, everything, { of: { node: index, side }, sort: { column: 'kind', descending: false } }),
    [graph, everything, index, side],
  );
  const rows = Array.from({ length: Math.min(list.count, all ? 200 : LISTED) }, (_, i) => list.rowAt(i));
  return (
    <Section title={side === 'in' ? 'Reached by' : 'Reaches'} count={list.total}>
      {rows.length === 0 ? (
        <p className="dim small">{side === 'in' ? 'Nothing may connect to it.' : 'It may connect to nothing.'}</p>
      ) : null}
      <ul className="link-list">
        {rows.map((row) => {
          const other = graph.nodes[side === 'in' ? row.from : row.to]!;
          const id = edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row));
          return (
            <li key={`${id} ${formatTraffic(row.traffic)} ${row.verdict} ${row.family ?? ''}`}>
              <button type="button" className="link-row" onClick={() => onSelect(id)}>
                <span>{nodeTitle(other)}</span>
                <span className={lookOf(row) === 'uncertain' ? 'badge badge-amber' : 'dim xsmall'}>
                  {formatTraffic(row.traffic)}
                  {row.kind === 'open' ? ' · open' : ''}
                  {row.verdict === 'allow' ? '' : row.verdict === 'deny' ? ' · maybe' : ' · not known'}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {list.count > LISTED ? (
        <button type="button" className="link small" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${Math.min(list.count, 200) - LISTED} more`}
        </button>
      ) : null}
    </Section>
  );
}

function SelectingPolicies({
  graph,
  index,
  onSelect,
}: {
  readonly graph: TrafficGraph;
  readonly index: number;
  onSelect(id: string): void;
}) {
  const selecting = graph.policies.filter(
    ({ ingressSubjects, egressSubjects }) => ingressSubjects?.includes(index) || egressSubjects?.includes(index),
  );
  return (
    <Section title="Policies that select it" count={selecting.length}>
      {selecting.length === 0 ? <p className="dim small">None: it is not isolated in either direction.</p> : null}
      <ul className="link-list">
        {selecting.map((policy) => (
          <li key={policyId(policy)}>
            <button type="button" className="link-row" onClick={() => onSelect(policyId(policy))}>
              <span className="mono">{policy.name}</span>
              <span className="dim xsmall">
                {[policy.ingressSubjects ? 'ingress' : '', policy.egressSubjects ? 'egress' : '']
                  .filter(Boolean)
                  .join(' and ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Pods({
  revision,
  node,
  isExpanded,
  onSelect,
  onToggleWorkload,
}: {
  readonly revision: number;
  readonly node: GraphNode;
  readonly isExpanded: boolean;
  onSelect(id: string): void;
  onToggleWorkload(id: string): void;
}) {
  const [asked, setAsked] = useState(false);
  const { data, error } = usePods(revision, asked || isExpanded ? node.id : null);
  return (
    <Section
      title="Pods"
      count={node.pods ?? 0}
      action={
        <button type="button" className="link small" onClick={() => onToggleWorkload(node.id)}>
          {isExpanded ? 'Draw as one' : 'Draw each'}
        </button>
      }
    >
      {error ? <ProblemNotice error={error} /> : null}
      {data ? (
        <ul className="link-list">
          {data.pods.map((pod) => (
            <li key={pod.id}>
              <button type="button" className="link-row" onClick={() => onSelect(pod.id)}>
                <span className="mono">{pod.name}</span>
                <span className="dim xsmall">
                  {pod.ips.join(', ')} {pod.node ? `on ${pod.node}` : ''}
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <button type="button" className="link small" onClick={() => setAsked(true)}>
          List them
        </button>
      )}
    </Section>
  );
}
