// Which field of an object or a spec holds what: names, labels, selectors, hosts. A field that is not listed may hold anything, so it is refused.

/** What to do with the text in a field. */
export type FieldUse =
  /** Words of the API, addresses, ports: not a name that somebody chose. */
  | 'keep'
  | 'name'
  | 'namespace'
  | 'node'
  | 'service'
  /** A label's key, or a list of such. */
  | 'key'
  | 'value'
  | 'host'
  | 'tier'
  /** Free text that no rule reads. */
  | 'drop'
  /** Text that somebody wrote and that only stands for itself, such as a path. */
  | 'text'
  /** Calico's language when it is text; an object otherwise. */
  | 'selector'
  /** A table with label keys when it is an object; a list of objects otherwise. */
  | 'labels';

const USES: Readonly<Record<FieldUse, string>> = {
  keep: `apiVersion kind group apiGroup phase protocol protocols policyTypes cidr except port ports endPort operator ips externalIPs hostIP
    addressType type clusterIPs mismatch externalTrafficPolicy loadBalancerSourceRanges internalLoadBalancer targetPort container
    action order types notProtocol ipVersion icmp notICMP nets notNets notPorts networks externalCIDRs
    fromCIDR toCIDR fromEntities toEntities mode required disabled doNotTrack preDNAT applyOnForward enableDefaultDeny family method methods apiKey role apiVersion start end number tcp udp sctp
    destinationPort range portNumber portRange namedPort destinationNamedPort priority expectedIPs interfaceName performanceHints controller
    className legacyClass termination kinds defaultAction defaultEndpointToHostAction l7proto icmps fields notNet net code`,
  name: `name names serviceAccount cidrGroupRef secret profiles sectionName router clientID topic`,
  namespace: 'namespace',
  node: 'node',
  service: 'service serviceName',
  key: 'key sameLabels notSameLabels',
  value: 'values value',
  host: 'host hostname hostnames canonicalHostname loadBalancerAddresses addresses matchName matchPattern domains domainNames serverNames',
  tier: 'tier',
  drop: 'description refusedByEngine metadata',
  text: 'path exact prefix headers',
  selector: 'selector notSelector namespaceSelector serviceAccountSelector',
  labels: 'labels matchLabels',
};

const BY_FIELD: ReadonlyMap<string, FieldUse> = new Map(
  Object.entries(USES).flatMap(([use, fields]) =>
    fields.split(/\s+/).map((field) => [field, use as FieldUse] as const),
  ),
);

/** Fields that hold objects and lists of objects, and no text of their own. */
const INNER = new Set(
  `podSelector matchExpressions ingress egress ingressDeny egressDeny from to ipBlock endpointSelector nodeSelector
  fromEndpoints toEndpoints fromRequires toRequires fromCIDRSet toCIDRSet cidrGroupSelector fromNodes toNodes fromGroups toGroups toServices
  toFQDNs toPorts k8sService k8sServiceSelector rules http kafka dns l7 headerMatches listener envoyConfig originatingTLS terminatingTLS
  authentication log aws source destination services serviceAccounts paths subject namespaces pods nodes owner endpoints pod template
  backend defaultBackend routes listenerSets listeners parents parent backends mirrors status targets location spec specs`.split(
    /\s+/,
  ),
);

/** undefined: nobody knows what may stand in it. `inner`: look further inside. */
export function useOf(field: string): FieldUse | 'inner' | undefined {
  return INNER.has(field) ? 'inner' : BY_FIELD.get(field);
}
