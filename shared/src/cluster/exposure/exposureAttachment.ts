// Whether a route of the Gateway API hangs on a Gateway, and on which of its listeners (R512).

import { type Answer3, any3 } from '../labelExpression';
import { NAMESPACE_NAME_LABEL } from '../normalize';
import { matchesSelector, parseSelector, type SpecError } from '../selector';
import { type ExposureContext, publisher } from './exposureContext';
import type {
  GatewayListener,
  GatewayObject,
  GatewayRouteObject,
  ListenerSetObject,
  NamespacesFrom,
  ParentRef,
} from './exposureObjects';

export interface Attachment {
  readonly gateway: GatewayObject;
  readonly listeners: readonly GatewayListener[];
  /** False: it hangs on something that is not known, such as labels of a namespace. */
  readonly sure: boolean;
}

const GROUPS: readonly string[] = ['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'];

/** null: it does not attach. */
export function attachmentOf(
  context: ExposureContext,
  route: GatewayRouteObject,
  parent: ParentRef,
  gateways: ReadonlyMap<string, GatewayObject>,
): Attachment | null {
  const from = publisher(route.kind, route);
  if (parent.kind === 'Service') {
    context.report(
      from,
      'mesh-route',
      'info',
      `hangs on Service ${parent.namespace}/${parent.name}: it steers a service mesh and publishes nothing`,
      'Portolan does not model meshes.',
    );
    return null;
  }
  const state = stateOf(route, parent);
  if (state === false) {
    context.report(
      from,
      'route-not-accepted',
      'warning',
      `${parent.kind} ${parent.namespace}/${parent.name} does not accept it, so it publishes nothing there`,
      'Read the conditions in its status.',
    );
    return null;
  }
  const owners = ownersOf(context, parent, gateways);
  if (!owners) return null;
  const { gateway, offered, sure } = owners;
  const asked = offered.filter(
    ({ listener }) =>
      (parent.sectionName === null || listener.name === parent.sectionName) &&
      (parent.port === null || listener.port === parent.port) &&
      listener.accepted !== false,
  );
  const fitting = asked.map((item) => ({ ...item, answer: admits(context, item, route) }));
  const taken = fitting.filter(({ answer }) => answer !== 'no');
  // R512: the status is trusted; our own check only tells the listeners apart.
  const trusted = state === true && taken.length === 0 ? fitting : taken;
  if (trusted.length === 0) {
    context.report(
      from,
      'route-not-attached',
      'warning',
      `no listener of ${parent.kind} ${parent.namespace}/${parent.name} takes it`,
      'Check the listener’s allowed routes, host names, protocol and port.',
    );
    return null;
  }
  const known = state === true || any3(taken.map(({ answer }) => answer)) === 'yes';
  return { gateway, listeners: trusted.map(({ listener }) => listener), sure: known && (sure || state === true) };
}

/** What the status says of this parent; null: nothing. */
function stateOf(route: GatewayRouteObject, parent: ParentRef): boolean | null {
  const own = route.status.filter(
    ({ parent: other }) =>
      other.kind === parent.kind &&
      other.namespace === parent.namespace &&
      other.name === parent.name &&
      other.sectionName === parent.sectionName &&
      other.port === parent.port,
  );
  if (own.some(({ accepted }) => accepted === true)) return true;
  return own.some(({ accepted }) => accepted === false) ? false : null;
}

/** A listener with the namespace that `Same` means for it. */
interface Offered {
  readonly listener: GatewayListener;
  readonly home: string;
}

function ownersOf(
  context: ExposureContext,
  parent: ParentRef,
  gateways: ReadonlyMap<string, GatewayObject>,
): { readonly gateway: GatewayObject; readonly offered: readonly Offered[]; readonly sure: boolean } | null {
  if (!GROUPS.includes(parent.group)) return null;
  if (parent.kind === 'Gateway') {
    const gateway = gateways.get(`${parent.namespace}/${parent.name}`);
    if (!gateway) return null;
    return {
      gateway,
      offered: gateway.listeners.map((listener) => ({ listener, home: gateway.namespace })),
      sure: true,
    };
  }
  if (parent.kind !== 'ListenerSet' && parent.kind !== 'XListenerSet') return null;
  const set = context.cluster.objects.exposure.listenerSets.find(
    ({ namespace, name }) => namespace === parent.namespace && name === parent.name,
  );
  const gateway = set && gateways.get(`${set.parent.namespace}/${set.parent.name}`);
  if (!set || !gateway) return null;
  const answer = setAllowed(context, set, gateway);
  if (answer === 'no') {
    context.report(
      publisher('ListenerSet', set),
      'listener-set-not-allowed',
      'warning',
      `Gateway ${gateway.namespace}/${gateway.name} does not take listeners from it`,
      'Set spec.allowedListeners of the Gateway.',
    );
    return null;
  }
  return {
    gateway,
    offered: set.listeners.map((listener) => ({ listener, home: set.namespace })),
    sure: answer === 'yes',
  };
}

function setAllowed(context: ExposureContext, set: ListenerSetObject, gateway: GatewayObject): Answer3 {
  if (set.accepted !== null) return set.accepted ? 'yes' : 'no';
  return namespaceAdmitted(context, gateway.listenerSets, gateway.namespace, set.namespace);
}

const PROTOCOL_KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TLS', ['TLSRoute', 'TCPRoute']],
  ['TCP', ['TCPRoute']],
  ['UDP', ['UDPRoute']],
]);

function admits(context: ExposureContext, { listener, home }: Offered, route: GatewayRouteObject): Answer3 {
  const kinds = listener.kinds.length > 0 ? listener.kinds : (PROTOCOL_KINDS.get(listener.protocol) ?? [route.kind]);
  if (!kinds.includes(route.kind) || !hostsMeet(listener, route)) return 'no';
  return namespaceAdmitted(context, listener.routes, home, route.namespace);
}

/** By default only the own namespace; labels that could not be read leave it open. */
function namespaceAdmitted(
  context: ExposureContext,
  { from, selector }: NamespacesFrom,
  home: string,
  namespace: string,
): Answer3 {
  if (from === 'All') return 'yes';
  if (from === 'Same') return home === namespace ? 'yes' : 'no';
  if (from !== 'Selector') return 'no';
  const errors: SpecError[] = [];
  const parsed = parseSelector(selector ?? {}, 'selector', errors);
  if (errors.length > 0 || selector === null || selector === undefined) return 'no';
  const found = context.cluster.namespaces.find(({ name }) => name === namespace);
  if (!found?.labelsKnown) {
    const byName = parsed.requirements.every(({ key }) => key === NAMESPACE_NAME_LABEL);
    return byName && found ? (matchesSelector(parsed, found.labels) ? 'yes' : 'no') : 'unknown';
  }
  return matchesSelector(parsed, found.labels) ? 'yes' : 'no';
}

const HOST_KINDS: readonly string[] = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'];

function hostsMeet({ hostname }: GatewayListener, { kind, hostnames }: GatewayRouteObject): boolean {
  if (hostname === null || hostnames.length === 0 || !HOST_KINDS.includes(kind)) return true;
  return hostnames.some((other) => hostCovers(hostname, other) || hostCovers(other, hostname));
}

/** `*.x` stands for one or more labels before `.x`. */
function hostCovers(pattern: string, host: string): boolean {
  const [wanted, name] = [pattern.toLowerCase(), host.toLowerCase()];
  return wanted === name || (wanted.startsWith('*.') && name.endsWith(wanted.slice(1)) && name.length >= wanted.length);
}
