// The demo clusters of the other policy languages: the same company's workloads, each time under another network plugin's policies.
import adminPolicies from './demo/admin/admin-policies.yaml?raw';
import adminCluster from './demo/admin/cluster.yaml?raw';
import adminNetworkPolicies from './demo/admin/network-policies.yaml?raw';
import catalog from './demo/base/catalog.yaml?raw';
import cluster from './demo/base/cluster.yaml?raw';
import data from './demo/base/data.yaml?raw';
import monitoring from './demo/base/monitoring.yaml?raw';
import orders from './demo/base/orders.yaml?raw';
import partner from './demo/base/partner.yaml?raw';
import payments from './demo/base/payments.yaml?raw';
import sandbox from './demo/base/sandbox.yaml?raw';
import web from './demo/base/web.yaml?raw';
import calicoCluster from './demo/calico/cluster.yaml?raw';
import calicoNetworkPolicies from './demo/calico/network-policies.yaml?raw';
import calicoPolicies from './demo/calico/policies.yaml?raw';
import calicoTiers from './demo/calico/tiers.yaml?raw';
import ciliumCluster from './demo/cilium/cluster.yaml?raw';
import ciliumClusterwide from './demo/cilium/clusterwide.yaml?raw';
import ciliumPolicies from './demo/cilium/policies.yaml?raw';
import type { DemoVariant } from './demoVariant';

const BASE = { cluster, web, catalog, orders, payments, data, monitoring, partner, sandbox };

/** Manifests by name, without the ending. Some policies are wrong on purpose; comments say which. */
export const LANGUAGE_DEMOS: Readonly<Record<Exclude<DemoVariant, 'default'>, Readonly<Record<string, string>>>> = {
  admin: {
    'admin/cluster': adminCluster,
    ...BASE,
    'admin/admin-policies': adminPolicies,
    'admin/network-policies': adminNetworkPolicies,
  },
  cilium: {
    'cilium/cluster': ciliumCluster,
    ...BASE,
    'cilium/clusterwide': ciliumClusterwide,
    'cilium/policies': ciliumPolicies,
  },
  calico: {
    'calico/cluster': calicoCluster,
    ...BASE,
    'calico/tiers': calicoTiers,
    'calico/policies': calicoPolicies,
    'calico/network-policies': calicoNetworkPolicies,
  },
};
