// Nothing is selected: the cluster as a whole.
import {
  type ExposureAnswer,
  type Focus,
  type Layer,
  policyTitle,
  type SceneHub,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { memo } from 'react';
import { toProblem, usePolicies } from '../api';
import { IsolationBadge, Notice, Section } from '../ui';
import { EntryList } from './EntryPanel';
import { FindingList } from './FindingList';
import { FocusButtons, layerOfBox } from './FocusButtons';
import { isIdle, kindWords, selectionWords } from './policyWords';
import { policyId } from './selection';

interface GraphPanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly exposure: ExposureAnswer | null;
  readonly title: string;
  onSelect(id: string): void;
}

/** It does not depend on what is typed or moved: it is drawn again only with another graph. */
export const GraphPanel = memo(function GraphPanel(props: GraphPanelProps) {
  const { revision, graph, exposure, title, onSelect } = props;
  const { totals } = graph;
  const empty = emptyNamespaces(graph);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Cluster</p>
        <h2 className="panel-title">{title}</h2>
      </header>
      <dl className="facts">
        <Fact name="Namespaces" value={totals.namespaces} />
        <Fact name="Workloads" value={totals.workloads} />
        <Fact name="Pods" value={totals.pods} />
        <Fact name="Policies" value={totals.policies} />
      </dl>
      <FindingList findings={graph.findings} onSelect={onSelect} />
      <PolicyList revision={revision} onSelect={onSelect} />
      <EntryList title="Entry points" entries={exposure?.entries ?? []} onSelect={onSelect} />
      {empty.length > 0 ? (
        <Section title="Namespaces without pods" count={empty.length}>
          <p className="small dim">{empty.join(', ')}</p>
        </Section>
      ) : null}
    </>
  );
});

function Fact({ name, value }: { readonly name: string; readonly value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString('en')}</dd>
    </div>
  );
}

function emptyNamespaces(graph: TrafficGraph): readonly string[] {
  const used = new Set(graph.nodes.map((node) => node.namespace));
  return graph.namespaces.map(({ name }) => name).filter((name) => !used.has(name));
}

const LISTED = 40;

function PolicyList({ revision, onSelect }: Pick<GraphPanelProps, 'revision' | 'onSelect'>) {
  const { data, error } = usePolicies(revision);
  if (error) return <Notice tone="warning" title={toProblem(error).message} />;
  if (!data || data.policies.length === 0) return null;
  return (
    <Section title="Policies" count={data.policies.length}>
      <ul className="link-list">
        {data.policies.slice(0, LISTED).map((policy) => (
          <li key={policyId(policy)}>
            <button type="button" className="link-row" onClick={() => onSelect(policyId(policy))}>
              <span className="mono">
                {policyTitle(policy)}
                {policy.kind === 'NetworkPolicy' ? null : (
                  <span className="dim xsmall policy-kind"> {kindWords(policy.kind)}</span>
                )}
              </span>
              <span className={isIdle(policy) ? 'badge badge-red' : 'dim xsmall'}>{selectionWords(policy)}</span>
            </button>
          </li>
        ))}
      </ul>
      {data.policies.length > LISTED ? (
        <p className="dim small">{data.policies.length - LISTED} more: select a namespace to see its policies.</p>
      ) : null}
    </Section>
  );
}

/** A namespace, or the area outside. */
export function BoxPanel({
  graph,
  exposure,
  namespace,
  isOpen,
  hubs,
  id,
  onSelect,
  onToggleBox,
  onUnfold,
  onOnly,
  onFocus,
  onLayer,
}: {
  readonly graph: TrafficGraph;
  readonly exposure: ExposureAnswer | null;
  readonly namespace: string | null;
  readonly id: string;
  readonly isOpen: boolean;
  /** The sides on which the closed box folds its connections. */
  readonly hubs: readonly SceneHub[];
  onSelect(id: string): void;
  onToggleBox(id: string): void;
  /** Draws the folded connections of a side, or folds them again, by the id of its stub. */
  onUnfold(stub: string): void;
  onOnly(namespace: string): void;
  onFocus(focus: Focus): void;
  onLayer(layer: Layer): void;
}) {
  const members = graph.nodes.filter((node) =>
    namespace === null ? node.kind !== 'workload' && node.kind !== 'pod' : node.namespace === namespace,
  );
  // Policies of the whole cluster belong to no box.
  const policies = graph.policies.filter((policy) => namespace !== null && policy.namespace === namespace);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">{namespace === null ? 'Area' : 'Namespace'}</p>
        <h2 className="panel-title">{namespace ?? 'Outside the cluster'}</h2>
        <div className="row-wrap">
          <button type="button" className="btn" onClick={() => onToggleBox(id)}>
            {isOpen ? 'Close the box' : 'Open the box'}
          </button>
          {namespace === null ? null : (
            <button type="button" className="btn" onClick={() => onOnly(namespace)}>
              Only this namespace
            </button>
          )}
          {hubs.map(({ side, peers, connections, unfolded }) => (
            <button
              key={side}
              type="button"
              className="btn"
              aria-pressed={unfolded}
              onClick={() => onUnfold(`stub:${side}:${id}`)}
            >
              {unfolded ? 'Fold the connections' : `Draw ${connections.toLocaleString('en')} folded`}{' '}
              {side === 'in' ? 'from' : 'to'} {peers} namespaces
            </button>
          ))}
        </div>
        <FocusButtons id={id} layer={layerOfBox(namespace)} onFocus={onFocus} onLayer={onLayer} />
      </header>
      <Section title={namespace === null ? 'Addresses, names and nodes' : 'Workloads'} count={members.length}>
        <ul className="link-list">
          {members.slice(0, 100).map((node) => (
            <li key={node.id}>
              <button type="button" className="link-row" onClick={() => onSelect(node.id)}>
                <span>
                  {node.name}
                  {node.variant ? ` (${node.variant.index} of ${node.variant.of})` : ''}
                </span>
                {node.kind === 'workload' ? <IsolationBadge isolation={node.isolation} /> : null}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      {namespace === null ? (
        <EntryList title="Entry points" entries={exposure?.entries ?? []} onSelect={onSelect} />
      ) : null}
      <NamespaceLabels graph={graph} namespace={namespace} />
      {policies.length > 0 ? (
        <Section title="Policies" count={policies.length}>
          <ul className="link-list">
            {policies.map((policy) => (
              <li key={policyId(policy)}>
                <button type="button" className="link-row" onClick={() => onSelect(policyId(policy))}>
                  <span className="mono">{policy.name}</span>
                  {policy.kind === 'NetworkPolicy' ? null : (
                    <span className="dim xsmall">{kindWords(policy.kind)}</span>
                  )}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      <FindingList
        findings={graph.findings.filter(({ object }) => namespace !== null && object?.namespace === namespace)}
        onSelect={onSelect}
      />
    </>
  );
}

function NamespaceLabels({ graph, namespace }: { readonly graph: TrafficGraph; readonly namespace: string | null }) {
  const entry = graph.namespaces.find(({ name }) => name === namespace);
  if (!entry) return null;
  const labels = Object.entries(entry.labels ?? {});
  if (entry.labels !== null && labels.length === 0) return null;
  return (
    <Section title="Labels of the namespace">
      {entry.labels === null ? (
        <p className="small amber">Not readable: whether a selector of namespaces meets it is not known.</p>
      ) : (
        <ul className="row-wrap">
          {labels.map(([key, value]) => (
            <li key={key} className="chip">
              {value === '' ? key : `${key}=${value}`}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
