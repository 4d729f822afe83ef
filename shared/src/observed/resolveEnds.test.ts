// Ends of flows found in a cluster: by name, by owner, by address; and what is not guessed.
import { describe, expect, it } from 'vitest';
import { parseManifests } from '../cluster/index';
import { type Analysis, analyse } from '../graph/index';
import type { FlowEnd } from './model';
import { NO_END } from './record';
import { EndResolver } from './resolveEnds';

const pod = (name: string, ip: string, owner: string, hash: string, labels: string): string => `
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: shop
  labels: {app: ${labels}, pod-template-hash: ${hash}}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: ${owner}-${hash}, uid: x, controller: true}]
spec: {nodeName: n1, containers: [{name: main, image: x}]}
status: {phase: Running, podIP: ${ip}, podIPs: [{ip: ${ip}}]}
---`;

const MANIFEST = `${pod('web-7d9f8c-aaaaa', '10.1.0.1', 'web', '7d9f8c', 'web')}
${pod('web-7d9f8c-bbbbb', '10.1.0.2', 'web', '7d9f8c', 'web')}
${pod('web-admin-5f6d7b-ccccc', '10.1.0.3', 'web-admin', '5f6d7b', 'admin')}
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {clusterIP: 10.96.0.7, clusterIPs: [10.96.0.7], selector: {app: web}, ports: [{port: 80}]}
`;

function resolver(): EndResolver {
  const analysis: Analysis = analyse(parseManifests([{ name: 'm.yaml', text: MANIFEST }], 'test'), {
    profile: 'kubernetes',
  });
  const graph = analysis.graph({ level: 'workload', nodes: true, variants: 'split' });
  return new EndResolver(analysis, new Map(graph.nodes.map(({ id }, index) => [id, index])));
}

const find = (end: Partial<FlowEnd>): string => {
  const found = resolver().resolve({ ...NO_END, ...end });
  return found.ok ? `${found.id}${found.byName ? ' by name' : ''}` : `unknown: ${found.reason}`;
};

describe('ends of flows', () => {
  it('are pods by their names, whatever the address', () => {
    expect(find({ namespace: 'shop', pod: 'web-7d9f8c-aaaaa', address: '10.1.0.3' })).toBe('Deployment/shop/web');
  });

  it('that are gone are their workload, and said to be', () => {
    expect(find({ namespace: 'shop', pod: 'web-6c5b4a-zzzzz' })).toBe('Deployment/shop/web by name');
    expect(find({ namespace: 'shop', pod: 'web-admin-6c5b4a-zzzzz' })).toBe('Deployment/shop/web-admin by name');
    expect(find({ namespace: 'shop', podsNamed: 'web-7d9f8c-*' })).toBe('Deployment/shop/web by name');
  });

  it('that are gone with their workload are unknown, even where another pod has the address now', () => {
    expect(find({ namespace: 'shop', pod: 'legacy-6c5b4a-zzzzz', address: '10.1.0.1' })).toMatch(
      /^unknown: not in this/,
    );
    expect(find({ namespace: 'other', pod: 'web-7d9f8c-aaaaa' })).toMatch(/^unknown: not in this/);
  });

  it('without a name are pods, nodes or addresses outside', () => {
    expect(find({ address: '10.1.0.3' })).toBe('Deployment/shop/web-admin');
    expect(find({ address: '192.168.0.1', reserved: 'remote-node' })).toBe('Node/n1');
    expect(find({ address: '10.0.5.1', reserved: 'host', node: 'kind/n1' })).toBe('Node/n1');
    expect(find({ address: '203.0.113.9', reserved: 'world' })).toMatch(/^Addresses\//);
  });

  it('are not guessed', () => {
    expect(find({ address: '10.96.0.7' })).toMatch(/^unknown: the address of a Service/);
    expect(find({ address: '10.1.0.99', reserved: 'endpoint' })).toMatch(/^unknown: the recorder names no pod/);
    expect(find({ address: '10.1.0.99', reserved: 'remote-node' })).toMatch(/^unknown: the recorder names no pod/);
    expect(find({})).toMatch(/^unknown: neither/);
  });
});
