// One policy: whom it selects, what it says, and its YAML.
import { nodeTitle, type PolicyRef, type TrafficGraph } from '@portolan/shared/graph';
import { usePolicy } from '../api';
import { Section } from '../ui';
import { FindingList } from './FindingList';
import { ProblemNotice } from './PairPanel';
import { PolicyYaml } from './PolicyYaml';

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
        <p className="panel-kind">{policy.kind}</p>
        <h2 className="panel-title mono">
          {policy.namespace}/{policy.name}
        </h2>
        {data ? (
          <div className="row-wrap">
            {data.policy.directions.map((direction) => (
              <span key={direction} className="badge">
                governs {direction}
              </span>
            ))}
            <span className={data.policy.workloads === 0 ? 'badge badge-red' : 'badge'}>
              {data.policy.workloads === 0
                ? 'selects no pods'
                : `selects ${data.policy.workloads} workload${data.policy.workloads === 1 ? '' : 's'}`}
            </span>
            <button type="button" className="btn" onClick={() => onFind(`via:${policy.namespace}/${policy.name}`)}>
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
