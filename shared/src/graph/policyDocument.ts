// One policy as YAML with the line of every path, so that a deciding rule can be marked.
import { isCollection, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import type { NetworkPolicyObject, PolicyObject } from '../cluster/index';

/** The object as YAML and, for each path such as `spec.ingress[0].from[0]`, its first and last line from 1. */
export function writePolicy(policy: NetworkPolicyObject | PolicyObject): {
  readonly yaml: string;
  readonly lines: Readonly<Record<string, readonly [number, number]>>;
} {
  const yaml = stringify(
    {
      ...('apiVersion' in policy
        ? { apiVersion: policy.apiVersion, kind: policy.kind }
        : { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }),
      metadata: { name: policy.name, ...(policy.namespace === null ? {} : { namespace: policy.namespace }) },
      spec: policy.spec ?? {},
      ...('specs' in policy ? { specs: policy.specs } : {}),
    },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );
  const counter = new LineCounter();
  const lines: [string, readonly [number, number]][] = [];
  const visit = (node: unknown, path: string, start: number): void => {
    if (!isCollection(node) && !isScalar(node)) return;
    const [first, end] = [Math.min(start, node.range?.[0] ?? start), node.range?.[1] ?? start];
    // The range of a collection ends after its last line break.
    const last = yaml.slice(0, end).trimEnd().length;
    if (path !== '') lines.push([path, [counter.linePos(first).line, counter.linePos(Math.max(first, last - 1)).line]]);
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) visit(item, `${path}[${index}]`, startOf(item) ?? start);
    } else if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue;
        const key = String(pair.key.value);
        visit(pair.value, path === '' ? key : `${path}.${key}`, pair.key.range?.[0] ?? start);
      }
    }
  };
  visit(parseDocument(yaml, { lineCounter: counter }).contents, '', 0);
  return { yaml, lines: Object.fromEntries(lines) };
}

function startOf(node: unknown): number | undefined {
  return isCollection(node) || isScalar(node) ? node.range?.[0] : undefined;
}
