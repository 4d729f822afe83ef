// One pod: where it runs, and what holds for it because it holds for its workload.
import type { GraphNode, PodListing, TrafficGraph } from '@portolan/shared/graph';
import { nodeTitle } from '@portolan/shared/graph';
import { useMemo } from 'react';
import { usePodListings } from '../api';
import { IsolationBadge } from '../ui';
import { unfiltered } from './PairPanel';
import { PeerList } from './PeerList';
import { SelectingPolicies } from './SelectingPolicies';
import { endLabel } from './selection';

interface PodPanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly id: string;
  onSelect(id: string): void;
}

export function PodPanel({ revision, graph, id, onSelect }: PodPanelProps) {
  const candidates = useMemo(() => likelyOwners(id, graph), [id, graph]);
  const listings = usePodListings(revision, candidates);
  const everything = useMemo(() => unfiltered(graph), [graph]);
  const found = findPod(id, graph, listings);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Pod</p>
        <h2 className="panel-title">{endLabel(id, graph)}</h2>
        {found ? (
          <div className="row-wrap">
            <IsolationBadge isolation={found.owner.isolation} />
            <span className="badge">{found.pod.phase}</span>
          </div>
        ) : null}
      </header>
      {found ? (
        <>
          <dl className="facts-text">
            <dt>Workload</dt>
            <dd>
              <button type="button" className="link" onClick={() => onSelect(found.owner.id)}>
                {found.owner.workloadKind} {nodeTitle(found.owner)}
              </button>
            </dd>
            <dt>Address</dt>
            <dd className="mono">{found.pod.ips.join(', ') || 'none yet'}</dd>
            <dt>Node</dt>
            <dd>{found.pod.node ?? 'not scheduled'}</dd>
          </dl>
          <p className="small dim">Policies do not tell it from the workload’s other pods: what follows is the same.</p>
          <PeerList graph={graph} everything={everything} index={found.index} side="in" onSelect={onSelect} />
          <PeerList graph={graph} everything={everything} index={found.index} side="out" onSelect={onSelect} />
          <SelectingPolicies graph={graph} index={found.index} onSelect={onSelect} />
        </>
      ) : listings.size < candidates.length ? (
        <p className="dim">Looking for its workload…</p>
      ) : (
        <p className="dim">No workload of the present graph has this pod.</p>
      )}
    </>
  );
}

/** Generated pod names begin with their controller's name, which the API server cuts after some 58 characters. */
const CERTAIN_PART = 50;

function likelyOwners(id: string, graph: TrafficGraph): readonly string[] {
  const [, namespace, ...rest] = id.split('/');
  const name = rest.join('/');
  return graph.nodes
    .filter(
      (node) =>
        node.kind === 'workload' &&
        node.state === 'running' &&
        node.namespace === namespace &&
        name.startsWith(node.name.slice(0, CERTAIN_PART)),
    )
    .map((node) => node.id);
}

function findPod(
  id: string,
  graph: TrafficGraph,
  listings: ReadonlyMap<string, readonly PodListing[]>,
): { readonly pod: PodListing; readonly owner: GraphNode; readonly index: number } | null {
  for (const [workload, pods] of listings) {
    const pod = pods.find((candidate) => candidate.id === id);
    const index = graph.nodes.findIndex((node) => node.id === workload);
    if (pod && index >= 0) return { pod, owner: graph.nodes[index]!, index };
  }
  return null;
}
