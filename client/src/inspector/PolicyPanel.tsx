// One policy: whom it selects, what it says, and its YAML.
import { nodeTitle, type PolicyRef, policyTitle, type TrafficGraph } from '@portolan/shared/graph';
import { usePolicy } from '../api';
import { Section } from '../ui';
import { FindingList } from './FindingList';
import { ProblemNotice } from './PairPanel';
import { PolicyYaml } from './PolicyYaml';
import { isIdle, kindWords, selectionWords } from './policyWords';

export function PolicyPanel({
  revision,
  graph,
  policy,
  onSelect,
  onFind,
}: {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly policy: PolicyRef;
  onSelect(id: string): void;
  onFind(text: string): void;
}) {
  const { data, error } = usePolicy(revision, policy);
  const entry = graph.policies.find(
    (p) => p.kind === policy.kind && p.namespace === policy.namespace && p.name === policy.name,
  );
  const subjects = [...new Set([...(entry?.ingressSubjects ?? []), ...(entry?.egressSubjects ?? [])])].sort(
    (a, b) => a - b,
  );
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">{kindWords(policy.kind)}</p>
        <h2 className="panel-title mono">{policyTitle(policy)}</h2>
        {data ? (
          <div className="row-wrap">
            {data.policy.directions.map((direction) => (
              <span key={direction} className="badge">
                governs {direction}
              </span>
            ))}
            <span className={isIdle(data.policy) ? 'badge badge-red' : 'badge'}>{selectionWords(data.policy)}</span>
            <button type="button" className="btn" onClick={() => onFind(`via:${policyTitle(policy)}`)}>
              Show its connections
            </button>
          </div>
        ) : null}
      </header>
      {error ? <ProblemNotice error={error} /> : null}
      {data ? <FindingList findings={data.policy.findings} onSelect={onSelect} /> : null}
      {subjects.length > 0 ? (
        <Section title="Selects">
          <ul className="link-list">
            {subjects.slice(0, 60).map((index) => (
              <li key={index}>
                <button type="button" className="link-row" onClick={() => onSelect(graph.nodes[index]!.id)}>
                  {nodeTitle(graph.nodes[index]!)}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title="YAML">
        <PolicyYaml revision={revision} policy={policy} marked={[]} />
        {data?.policy.location ? (
          <p className="dim xsmall mono">
            {data.policy.location.file}:{data.policy.location.line}
          </p>
        ) : null}
      </Section>
    </>
  );
}
