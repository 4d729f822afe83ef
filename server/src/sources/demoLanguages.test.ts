// The demo clusters of the other languages: their engine is found, their mistakes are those that were planted, and their verdicts hold.
import { normalizeCluster } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { describe, expect, it } from 'vitest';
import { readDemoCluster } from './demoCluster';
import { DEMO_VARIANTS } from './demoVariant';

type Variant = Exclude<(typeof DEMO_VARIANTS)[number], 'default'>;

const STATEFUL = ['postgres', 'kafka', 'ledger', 'prometheus'];

/** `namespace/workload`, `node:NAME` or `ip:ADDRESS` as the engine's ids. */
function toId(end: string): string {
  if (end.startsWith('ip:')) return end;
  if (end.startsWith('node:')) return `Node/${end.slice(5)}`;
  return `${STATEFUL.includes(end.split('/')[1] ?? '') ? 'StatefulSet' : 'Deployment'}/${end}`;
}

function ask(analysis: Analysis, from: string, to: string, port: number): string {
  const answer = analysis.explain(toId(from), toId(to), { protocol: 'TCP', port });
  if (!answer.ok) return answer.message;
  const { verdict, certainty, l7 } = answer.value;
  return `${verdict}${certainty === 'implementation-defined' ? '?' : ''}${l7 ? ' l7' : ''}`;
}

const VARIANTS: Readonly<
  Record<
    Variant,
    {
      readonly engine: string;
      readonly kinds: readonly string[];
      /** Codes and objects of all findings but information. */
      readonly planted: readonly (readonly [code: string, name: string])[];
      /** From, to, port, verdict; `?` where engines differ. */
      readonly verdicts: readonly (readonly [from: string, to: string, port: number, verdict: string])[];
    }
  >
> = {
  admin: {
    engine: 'OVN-Kubernetes, kubernetes',
    kinds: ['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
    planted: [
      ['admin-versions-mixed', 'default'],
      ['policy-fails-closed', 'mesh-clients'],
      ['policy-refused', 'freeze'],
      ['priority-shared', 'sandbox-reads-catalog'],
    ],
    verdicts: [
      ['ingress-nginx/ingress-nginx-controller', 'web/storefront', 8080, 'allow'],
      ['ingress-nginx/ingress-nginx-controller', 'orders/checkout', 8080, 'deny'],
      ['web/storefront', 'web/bff', 8080, 'allow'],
      // The tier's Allow is wider than the teams' policies, for the better and for the worse.
      ['orders/checkout', 'payments/payments-api', 8443, 'allow'],
      ['orders/checkout', 'payments/psp-gateway', 8443, 'allow'],
      ['web/bff', 'payments/payments-api', 8443, 'deny'],
      // Passed on, so the teams decide.
      ['payments/payments-api', 'payments/card-vault', 8200, 'allow'],
      ['payments/psp-gateway', 'payments/card-vault', 8200, 'deny'],
      ['payments/psp-gateway', 'ip:203.0.113.10', 443, 'allow'],
      ['payments/payments-api', 'ip:198.51.100.7', 443, 'deny'],
      ['data/postgres', 'data/kafka', 9092, 'deny'],
      ['data/postgres', 'ip:198.51.100.7', 443, 'deny'],
      // A tie, and the fence beside it.
      ['sandbox/notebook', 'catalog/catalog-api', 8080, 'deny?'],
      ['sandbox/playground', 'data/postgres', 5432, 'deny'],
      ['monitoring/prometheus', 'orders/checkout', 9102, 'allow'],
      // Addresses are pods' too; names have addresses that nobody knows.
      ['partner/edi-bridge', 'orders/orders-api', 8080, 'deny'],
      ['partner/edi-bridge', 'ip:198.51.100.20', 443, 'unknown'],
      // The baseline, and a NetworkPolicy of the other direction.
      ['web/bff', 'orders/orders-api', 8080, 'deny?'],
      ['web/bff', 'web/image-proxy', 8080, 'deny'],
      ['ip:203.0.113.9', 'web/image-proxy', 8080, 'allow'],
      ['ip:203.0.113.9', 'sandbox/load-test', 80, 'deny'],
      ['orders/checkout', 'ip:169.254.169.254', 80, 'deny'],
    ],
  },
  cilium: {
    engine: 'Cilium, cilium',
    kinds: ['CiliumCIDRGroup', 'CiliumClusterwideNetworkPolicy', 'CiliumNetworkPolicy'],
    planted: [
      ['cilium-service-not-found', 'order-worker'],
      ['policy-refused', 'old-orders'],
    ],
    verdicts: [
      ['web/storefront', 'web/bff', 8080, 'allow'],
      ['ip:203.0.113.5', 'web/storefront', 8080, 'deny'],
      // The limit that is none, and one that is.
      ['web/bff', 'catalog/catalog-api', 8080, 'allow'],
      ['web/bff', 'orders/checkout', 8080, 'allow l7'],
      ['orders/checkout', 'kube-system/coredns', 53, 'allow l7'],
      ['orders/checkout', 'payments/payments-api', 8443, 'allow'],
      ['orders/orders-api', 'payments/payments-api', 8443, 'deny'],
      ['orders/order-worker', 'ip:198.51.100.7', 8080, 'allow?'],
      ['orders/order-worker', 'data/kafka', 9092, 'allow'],
      ['payments/payments-api', 'payments/ledger', 5432, 'allow'],
      ['payments/psp-gateway', 'payments/ledger', 5432, 'deny'],
      ['payments/psp-gateway', 'ip:203.0.113.10', 443, 'allow'],
      ['payments/psp-gateway', 'ip:203.0.113.200', 443, 'deny'],
      ['web/image-proxy', 'ip:198.51.100.7', 443, 'unknown'],
      ['monitoring/prometheus', 'orders/checkout', 9102, 'allow'],
      ['orders/checkout', 'ip:169.254.169.254', 80, 'deny'],
      ['partner/edi-bridge', 'orders/orders-api', 8080, 'deny'],
      ['ip:203.0.113.5', 'partner/sftp-import', 2222, 'allow'],
      ['ip:203.0.113.5', 'sandbox/playground', 8080, 'deny'],
      ['sandbox/playground', 'ip:203.0.113.5', 443, 'deny'],
      ['sandbox/load-test', 'sandbox/notebook', 8888, 'deny'],
    ],
  },
  calico: {
    engine: 'Calico, calico',
    kinds: [
      'FelixConfiguration',
      'GlobalNetworkPolicy',
      'GlobalNetworkSet',
      'NetworkPolicy',
      'NetworkSet',
      'StagedGlobalNetworkPolicy',
      'Tier',
    ],
    planted: [['policy-refused', 'shipping']],
    verdicts: [
      ['ingress-nginx/ingress-nginx-controller', 'web/storefront', 8080, 'allow'],
      ['web/storefront', 'web/bff', 8080, 'allow l7'],
      ['orders/checkout', 'payments/payments-api', 8443, 'allow'],
      ['web/bff', 'payments/payments-api', 8443, 'deny'],
      // The end of the tier comes before the policy that admits monitoring everywhere else.
      ['monitoring/prometheus', 'payments/payments-api', 9102, 'deny'],
      ['monitoring/prometheus', 'orders/checkout', 9102, 'allow'],
      ['orders/checkout', 'kube-system/coredns', 53, 'allow'],
      ['orders/checkout', 'ip:203.0.113.50', 443, 'deny'],
      ['sandbox/load-test', 'sandbox/notebook', 8888, 'deny'],
      ['sandbox/playground', 'data/postgres', 5432, 'deny'],
      ['web/storefront', 'ip:198.51.100.7', 443, 'deny'],
      ['web/storefront', 'ip:198.51.100.200', 443, 'allow'],
      ['web/storefront', 'ip:169.254.169.254', 80, 'deny'],
      ['web/storefront', 'node:worker-3', 22, 'deny'],
      ['payments/psp-gateway', 'ip:203.0.113.10', 443, 'allow'],
      ['payments/psp-gateway', 'ip:198.51.100.200', 443, 'deny'],
      ['partner/edi-bridge', 'ip:192.0.2.10', 443, 'allow'],
      ['partner/edi-bridge', 'ip:192.0.2.66', 443, 'deny'],
      ['partner/sftp-import', 'ip:203.0.113.10', 22, 'deny'],
      ['catalog/catalog-api', 'catalog/pricing', 9000, 'allow'],
      ['catalog/indexer', 'catalog/pricing', 9000, 'deny'],
      ['web/bff', 'catalog/pricing', 9000, 'deny'],
      ['web/bff', 'orders/checkout', 8080, 'deny'],
      ['web/bff', 'catalog/catalog-api', 8080, 'allow'],
      ['web/storefront', 'catalog/catalog-api', 8080, 'deny'],
      // Order 2000 after the Kubernetes policies, order 900 before them.
      ['payments/card-vault', 'payments/ledger', 5432, 'allow'],
      ['payments/payments-api', 'payments/card-vault', 8200, 'allow'],
      ['orders/order-worker', 'data/postgres', 5432, 'allow'],
      // Staged only.
      ['monitoring/grafana', 'web/image-proxy', 8080, 'allow'],
    ],
  },
};

describe.each(Object.entries(VARIANTS))('the demo cluster %s', (name, { engine, kinds, planted, verdicts }) => {
  const variant = DEMO_VARIANTS.find((known): known is Variant => known === name && known !== 'default')!;
  const objects = readDemoCluster(variant);
  const analysis = analyse(objects, { profile: 'auto' });

  it('has the same bytes every time, and no slip in reading', () => {
    expect(JSON.stringify(readDemoCluster(variant))).toBe(JSON.stringify(objects));
    expect(objects.problems).toEqual([]);
    expect(objects.source.kind).toBe('demo');
  });

  it('is the same company: some 30 workloads on 4 nodes, published by routes', () => {
    const cluster = normalizeCluster(objects);
    const workloads = new Set(cluster.pods.map(({ workload }) => workload.id)).size;
    expect([workloads >= 28, workloads <= 35, cluster.namespaces.length <= 12]).toEqual([true, true, true]);
    expect(objects.nodes).toHaveLength(4);
    expect(objects.exposure.ingresses.length + objects.exposure.gatewayRoutes.length).toBeGreaterThan(1);
    expect(cluster.pending).toEqual([]);
  });

  it('shows its engine and its language', () => {
    const [first] = analysis.evaluation.detection.engines;
    expect(`${first?.name}, ${analysis.profile}`).toBe(engine);
    expect(first?.confidence).toBe('high');
    expect([...new Set(objects.policyObjects.map(({ kind }) => kind))].sort()).toEqual(kinds);
  });

  it('holds the mistakes that were planted, and no other', () => {
    const found = analysis.findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ code, object }) => [code, object?.name ?? '']);
    expect(found.sort()).toEqual(planted);
  });

  it.each(verdicts)('%s to %s on %i: %s', (from, to, port, verdict) => {
    expect(ask(analysis, from, to, port)).toBe(verdict);
  });
});
