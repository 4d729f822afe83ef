// Products that serve Ingresses and Gateways: their controller names, and the labels that their proxy pods carry (R510).

/** `own`: the network plugin's own proxy. `cloud`: a load balancer outside the cluster that dials pods itself. */
export interface ControllerTraits {
  readonly name: string;
  readonly kind: 'pods' | 'own' | 'cloud';
  /** Pods that carry all labels of one of these sets are its proxies; "*" stands for any value. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

const pods = (name: string, ...labels: readonly Readonly<Record<string, string>>[]): ControllerTraits => ({
  name,
  kind: 'pods',
  labels,
});
const cloud = (name: string): ControllerTraits => ({ name, kind: 'cloud', labels: [] });
const own = (name: string): ControllerTraits => ({ name, kind: 'own', labels: [] });

const NAME = 'app.kubernetes.io/name';
const COMPONENT = 'app.kubernetes.io/component';

const NGINX = pods('ingress-nginx', { [NAME]: 'ingress-nginx', [COMPONENT]: 'controller' });
const NGINX_INC = pods('NGINX Ingress Controller', { [NAME]: 'nginx-ingress' }, { app: 'nginx-ingress' });
const TRAEFIK = pods('Traefik', { [NAME]: 'traefik' });
const HAPROXY_TECH = pods('HAProxy Kubernetes Ingress', { [NAME]: 'kubernetes-ingress' }, { run: 'haproxy-ingress' });
const HAPROXY = pods('HAProxy Ingress', { [NAME]: 'haproxy-ingress' });
const CONTOUR = pods(
  'Contour',
  { [NAME]: 'contour', [COMPONENT]: 'envoy' },
  { app: 'envoy', 'projectcontour.io/app-kind': '*' },
);
const KONG = pods('Kong', { [NAME]: 'kong' }, { [NAME]: 'gateway', 'app.kubernetes.io/instance': 'kong' });
const ISTIO = pods('Istio', { istio: 'ingressgateway' });
const AMBASSADOR = pods('Emissary', { [NAME]: 'emissary-ingress' });
const OPENSHIFT = pods('OpenShift router', {
  'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': '*',
});
const CILIUM = own('Cilium');
const AWS = cloud('AWS load balancer');
const GCE = cloud('Google Cloud load balancer');
const AZURE = cloud('Azure Application Gateway');

const CONTROLLERS: ReadonlyMap<string, ControllerTraits> = new Map<string, ControllerTraits>([
  ['k8s.io/ingress-nginx', NGINX],
  ['nginx.org/ingress-controller', NGINX_INC],
  ['traefik.io/ingress-controller', TRAEFIK],
  ['traefik.io/gateway-controller', TRAEFIK],
  ['haproxy.org/ingress-controller', HAPROXY_TECH],
  ['haproxy-ingress.github.io/controller', HAPROXY],
  ['haproxy-ingress.github.io/gateway-controller', HAPROXY],
  ['projectcontour.io/ingress-controller', CONTOUR],
  ['projectcontour.io/gateway-controller', CONTOUR],
  ['ingress-controllers.konghq.com/kong', KONG],
  ['konghq.com/kic-gateway-controller', KONG],
  ['istio.io/ingress-controller', ISTIO],
  ['getambassador.io/ingress-controller', AMBASSADOR],
  ['openshift.io/ingress-to-route', OPENSHIFT],
  ['cilium.io/ingress-controller', CILIUM],
  ['io.cilium/gateway-controller', CILIUM],
  ['ingress.k8s.aws/alb', AWS],
  ['gateway.k8s.aws/alb', AWS],
  ['gateway.k8s.aws/nlb', AWS],
  ['k8s.io/ingress-gce', GCE],
  ['networking.gke.io/gateway', GCE],
  ['azure/application-gateway', AZURE],
  ['alb.networking.azure.io/alb-controller', AZURE],
]);

/** Names of classes that products have always used, where no IngressClass object tells the controller. */
const USUAL_CLASSES: ReadonlyMap<string, string> = new Map([
  ['nginx', 'k8s.io/ingress-nginx'],
  ['traefik', 'traefik.io/ingress-controller'],
  ['haproxy', 'haproxy-ingress.github.io/controller'],
  ['contour', 'projectcontour.io/ingress-controller'],
  ['kong', 'ingress-controllers.konghq.com/kong'],
  ['istio', 'istio.io/ingress-controller'],
  ['cilium', 'cilium.io/ingress-controller'],
  ['alb', 'ingress.k8s.aws/alb'],
  ['gce', 'k8s.io/ingress-gce'],
  ['gce-internal', 'k8s.io/ingress-gce'],
  ['azure-application-gateway', 'azure/application-gateway'],
  ['openshift-default', 'openshift.io/ingress-to-route'],
]);

/** null: a product that is not known here. */
export function traitsOf(controller: string | null): ControllerTraits | null {
  return controller === null ? null : (CONTROLLERS.get(controller) ?? null);
}

/** The controller that a class of this name usually belongs to. */
export function usualController(className: string): string | null {
  return USUAL_CLASSES.get(className) ?? null;
}
