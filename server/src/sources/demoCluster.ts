// The built-in demo clusters: a small company's manifests, with pods made for them as a cluster's controllers would.
import { type ClusterObjects, parseManifests } from '@portolan/shared/cluster';
import batch from './demo/batch.yaml?raw';
import catalog from './demo/catalog.yaml?raw';
import data from './demo/data.yaml?raw';
import identity from './demo/identity.yaml?raw';
import ingressNginx from './demo/ingress-nginx.yaml?raw';
import kubeSystem from './demo/kube-system.yaml?raw';
import legacy from './demo/legacy.yaml?raw';
import monitoring from './demo/monitoring.yaml?raw';
import nodes from './demo/nodes.yaml?raw';
import orders from './demo/orders.yaml?raw';
import payments from './demo/payments.yaml?raw';
import rollout from './demo/rollout.yaml?raw';
import sandbox from './demo/sandbox.yaml?raw';
import search from './demo/search.yaml?raw';
import web from './demo/web.yaml?raw';
import { runControllers } from './demoControllers';
import { LANGUAGE_DEMOS } from './demoLanguages';
import { DEMO_TITLES, type DemoVariant } from './demoVariant';

const FILES = {
  nodes,
  'kube-system': kubeSystem,
  'ingress-nginx': ingressNginx,
  monitoring,
  web,
  catalog,
  search,
  orders,
  payments,
  identity,
  data,
  batch,
  sandbox,
  legacy,
};

/** A demo cluster's objects; always the same ones. Some of its policies are wrong on purpose. */
export function readDemoCluster(variant: DemoVariant = 'default'): ClusterObjects {
  const title = DEMO_TITLES[variant];
  const texts = variant === 'default' ? FILES : LANGUAGE_DEMOS[variant];
  const files = Object.entries(texts).map(([name, text]) => ({ name: `demo/${name}.yaml`, text }));
  const desired = parseManifests(files, title);
  const objects = runControllers(variant === 'default' ? withRollout(desired, title) : desired);
  return { ...objects, source: { kind: 'demo', title } };
}

/** Adds a rollout half way. Read by itself: beside its Deployment a ReplicaSet of a manifest brings no pods. */
function withRollout(desired: ClusterObjects, title: string): ClusterObjects {
  const half = parseManifests([{ name: 'demo/rollout.yaml', text: rollout }], title);
  return {
    ...desired,
    pods: [...desired.pods, ...half.pods],
    controllers: [...desired.controllers, ...half.controllers],
  };
}
