// The pods of a workload, listed on demand.
import type { GraphNode } from '@portolan/shared/graph';
import { useState } from 'react';
import { usePods } from '../api';
import { Section } from '../ui';
import { ProblemNotice } from './PairPanel';

export function PodList({
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
