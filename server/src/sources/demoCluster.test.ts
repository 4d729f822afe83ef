// The demo cluster: always the same, of the size that pictures are made for, and with every mistake that it is meant to show.
import { normalizeCluster } from '@portolan/shared/cluster';
import { analyse } from '@portolan/shared/graph';
import { describe, expect, it } from 'vitest';
import { readDemoCluster } from './demoCluster';

const objects = readDemoCluster();
const cluster = normalizeCluster(objects);
const analysis = analyse(objects, { profile: 'kubernetes' });

describe('the demo cluster', () => {
  it('has the same bytes every time', () => {
    expect(JSON.stringify(readDemoCluster())).toBe(JSON.stringify(objects));
  });

  it('is a small company: 13 namespaces, some 60 workloads, some 160 running pods, 5 nodes', () => {
    expect(objects.source).toEqual({ kind: 'demo', title: 'Demo cluster' });
    expect(cluster.namespaces).toHaveLength(13);
    expect(new Set(cluster.pods.map(({ workload }) => workload.id)).size).toBe(64);
    expect(cluster.pods).toHaveLength(156);
    expect(objects.nodes).toHaveLength(5);
    expect(objects.networkPolicies).toHaveLength(56);
    expect(objects.services.length).toBeGreaterThan(30);
  });

  it('reads without a slip of its own', () => {
    expect(objects.problems).toEqual([]);
    expect(objects.pods.every((pod) => pod.template === undefined)).toBe(true);
    expect(cluster.pods.every(({ workload }) => !workload.guessed)).toBe(true);
  });

  it('gives every pod a name and, on the pod network, an address of its own', () => {
    const names = objects.pods.map(({ namespace, name }) => `${namespace}/${name}`);
    expect(new Set(names).size).toBe(names.length);
    const addresses = objects.pods.filter(({ hostNetwork }) => !hostNetwork).flatMap(({ ips }) => ips ?? []);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => /^10\.244\.[1-4]\.\d+$/.test(address))).toBe(true);
  });

  it('runs DaemonSets on every node and StatefulSets with numbered replicas', () => {
    const of = (name: string): readonly (string | null)[] =>
      objects.pods
        .filter(({ owner }) => owner?.name === name)
        .map(({ node, name: pod }) => (name === 'postgres' ? pod : node));
    expect(of('node-exporter')).toEqual(['cp-1', 'worker-1', 'worker-2', 'worker-3', 'worker-4']);
    expect(of('postgres')).toEqual(['postgres-0', 'postgres-1', 'postgres-2']);
  });

  it('has a pending pod, finished Jobs and a rollout half way', () => {
    expect(cluster.pending.map(({ id }) => id)).toEqual(['Pod/sandbox/gpu-notebook']);
    expect(objects.pods.filter(({ phase }) => phase === 'Succeeded').length).toBe(5);
    const nodes = analysis.graph({ level: 'workload', nodes: false, variants: 'split' }).nodes;
    expect(
      nodes
        .filter(({ id }) => id.startsWith('Deployment/payments/payments-api'))
        .map(({ pods, variant }) => [pods, variant?.of]),
    ).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(nodes.filter(({ id }) => id.startsWith('StatefulSet/data/postgres')).map(({ pods }) => pods)).toEqual([
      1, 2,
    ]);
  });

  it('holds policies that are wrong on purpose, and three of another language', () => {
    const found = analysis.findings.map(({ code, object }) => [code, object?.name]);
    expect(found).toContainEqual(['policy-refused', 'fraud-feed']);
    expect(found).toContainEqual(['policy-selects-nothing', 'old-portal']);
    expect(found).toContainEqual(['port-name-unknown', 'pricing-in']);
    expect(objects.policyObjects.map(({ kind, name }) => [kind, name]).sort()).toEqual([
      ['CiliumClusterwideNetworkPolicy', expect.any(String)],
      ['CiliumNetworkPolicy', expect.any(String)],
      ['CiliumNetworkPolicy', expect.any(String)],
    ]);
  });

  it('runs an engine that enforces NetworkPolicy only, so that the policies of another language do nothing', () => {
    const { profile, evaluation, notConsidered } = analyse(objects, { profile: 'auto' });
    expect([profile, evaluation.detection.engines.map(({ name }) => name)]).toEqual(['kubernetes', ['kube-router']]);
    expect(notConsidered.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('admits what the shop lives on', () => {
    const allowed = (from: string, to: string, port: number): string => {
      const answer = analysis.explain(from, to, { protocol: 'TCP', port });
      return answer.ok ? answer.value.verdict : answer.message;
    };
    const path: readonly (readonly [string, string, number])[] = [
      ['Deployment/ingress-nginx/ingress-nginx', 'Deployment/web/storefront', 8080],
      ['Deployment/web/storefront', 'Deployment/web/bff', 8080],
      ['Deployment/web/bff', 'Deployment/catalog/catalog-api', 8080],
      ['Deployment/web/bff', 'Deployment/orders/checkout', 8080],
      ['Deployment/web/bff', 'Deployment/search/search-api', 8080],
      ['Deployment/orders/checkout', 'Deployment/payments/payments-api#1', 8443],
      ['Deployment/payments/payments-api#1', 'StatefulSet/payments/ledger', 5432],
      ['Deployment/orders/order-worker', 'StatefulSet/data/kafka', 9092],
      ['Deployment/data/pgbouncer', 'StatefulSet/data/postgres#1', 5432],
    ];
    for (const [from, to, port] of path) expect([from, to, allowed(from, to, port)]).toEqual([from, to, 'allow']);
    expect(allowed('Deployment/orders/checkout', 'Deployment/catalog/pricing', 9000)).toBe('deny');
    expect(allowed('Deployment/sandbox/playground', 'StatefulSet/data/redis', 6379)).toBe('allow');
    expect(allowed('Deployment/sandbox/playground', 'StatefulSet/payments/ledger', 5432)).toBe('deny');
  });
});
