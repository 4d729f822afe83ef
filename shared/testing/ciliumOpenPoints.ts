// Takes out of random clusters what engine and naive evaluator still answer differently with Cilium; each step goes when its point is settled.
import type { ClusterObjects, PolicyObject } from '../src/cluster/objects';
import { isFull } from './ciliumRuleArbitraries';
import { NAMESPACE, type Spec, TEAM } from './ciliumSelectorArbitraries';

export function withoutOpenPoints(objects: ClusterObjects): ClusterObjects {
  const isPolicy = ({ kind }: PolicyObject): boolean => /^Cilium.*Policy$/.test(kind);
  return {
    ...objects,
    // R215: whether a hostNetwork template, on whatever node, may be the API server.
    endpointSlices: objects.pods.some(({ template, hostNetwork }) => template && hostNetwork)
      ? objects.endpointSlices.filter(({ service }) => service !== 'kubernetes')
      : objects.endpointSlices,
    policyObjects: objects.policyObjects.map((object) =>
      isPolicy(object)
        ? {
            ...object,
            spec: settle(object.spec),
            ...(object.specs === undefined ? {} : { specs: settle(object.specs) }),
          }
        : object,
    ),
  };
}

const UNCERTAIN = /Nodes|Groups|FQDNs|Services|kube-apiserver|namespace\.labels|futureField/;

function settle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settle);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.fromEntries(Object.entries(value).map(([key, field]) => [key, settle(field)]));
  for (const key of ['toEndpoints', 'fromEndpoints'])
    if (Array.isArray(fields[key])) fields[key] = fields[key].map(settleEndpoints);
  // R207 or R217: an empty list of these, with ports.
  for (const key of ['toServices', 'toFQDNs', 'toGroups', 'fromGroups']) if (!isFull(fields[key])) delete fields[key];
  // R214: plain and narrowed ports toward one peer that may not be known.
  if (isFull(fields.toPorts) && UNCERTAIN.test(JSON.stringify(fields))) fields.toPorts = fields.toPorts.slice(0, 1);
  // R39: a subject that may not be known, where a rule has several parts.
  if (JSON.stringify(fields.endpointSelector ?? '').includes(TEAM)) {
    if (isFull(fields.ingress) || isFull(fields.egress)) {
      delete fields.ingressDeny;
      delete fields.egressDeny;
    }
    for (const key of ['ingress', 'egress']) if (isFull(fields[key])) fields[key] = withoutL7(fields[key]);
  }
  return fields;
}

function withoutL7(elements: unknown): unknown {
  return JSON.parse(JSON.stringify(elements, (key, field: unknown) => (key === 'rules' ? undefined : field)));
}

/** R205: whether negations of namespace keys match more than pods. */
function settleEndpoints(selector: Spec): Spec {
  const expressions = (selector.matchExpressions ?? []) as readonly Spec[];
  const isNegative = ({ key, operator }: Spec): boolean =>
    /^(NotIn|DoesNotExist)$/.test(String(operator)) && /pod\.namespace|namespace\.labels/.test(String(key));
  if (!expressions.some(isNegative)) return selector;
  return { ...selector, matchExpressions: [...expressions, { key: NAMESPACE, operator: 'Exists' }] };
}
