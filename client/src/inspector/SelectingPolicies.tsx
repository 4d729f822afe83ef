// The policies that select a node, and the directions in which they do.
import type { TrafficGraph } from '@portolan/shared/graph';
import { Section } from '../ui';
import { kindWords } from './policyWords';
import { policyId } from './selection';

export function SelectingPolicies({
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
                {[
                  policy.kind === 'NetworkPolicy' ? '' : kindWords(policy.kind),
                  [policy.ingressSubjects ? 'ingress' : '', policy.egressSubjects ? 'egress' : '']
                    .filter(Boolean)
                    .join(' and '),
                ]
                  .filter(Boolean)
                  .join(': ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
