// Writes the schemas of Calico's kinds, as its API has them (projectcalico.org/v3) or as its storage has them (crd.projectcalico.org/v1).
// node e2e/crds/calico.mjs api > calico.yaml; node e2e/crds/calico.mjs storage > calico-storage.yaml
import { print } from './print.mjs';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const list = (items, more = {}) => ({ type: 'array', items, ...more });
const object = (properties, more = {}) => ({ type: 'object', properties, ...more });
const oneOf = (...values) => ({ ...(typeof values[0] === 'number' ? { type: 'integer' } : text), enum: values });
const within = (minimum, maximum) => ({ type: 'integer', minimum, maximum });
const numberOrName = { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true };
const rules = (...all) => ({ 'x-kubernetes-validations': all.map((rule) => ({ rule })) });

const icmp = object({ type: within(0, 254), code: within(0, 255) });
const entity = (checks) =>
  object(
    {
      nets: list(text),
      notNets: list(text),
      selector: text,
      notSelector: text,
      namespaceSelector: text,
      services: object({ name: text, namespace: text }),
      serviceAccounts: object({ names: list(text), selector: text }),
      ports: list(numberOrName),
      notPorts: list(numberOrName),
    },
    checks,
  );

/** What the API refuses at admission; storage takes everything of the right shape. */
const HAS_PORTS = (end) =>
  `has(self.${end}) && ((has(self.${end}.ports) && size(self.${end}.ports) > 0) || (has(self.${end}.notPorts) && size(self.${end}.notPorts) > 0))`;
const PORTED = "['TCP', 'UDP', 'SCTP', '6', '17', '132']";
const RULE_CHECKS = rules(
  `!(${HAS_PORTS('source')} || ${HAS_PORTS('destination')}) || (has(self.protocol) && (self.protocol in ${PORTED} || self.protocol in [6, 17, 132]))`,
  "!has(self.http) || self.action == 'Allow'",
  '!(has(self.destination) && has(self.destination.services)) || !(has(self.destination.ports) || has(self.destination.notPorts))',
);
const ENTITY_CHECKS = rules(
  '!has(self.services) || !(has(self.nets) || has(self.notNets) || has(self.selector) || has(self.notSelector) || has(self.namespaceSelector) || has(self.serviceAccounts))',
);
const GLOBAL_CHECKS = rules(
  '!(has(self.doNotTrack) && self.doNotTrack && has(self.preDNAT) && self.preDNAT)',
  '!((has(self.doNotTrack) && self.doNotTrack) || (has(self.preDNAT) && self.preDNAT)) || (has(self.applyOnForward) && self.applyOnForward)',
  '!(has(self.preDNAT) && self.preDNAT) || !has(self.egress) || size(self.egress) == 0',
);

const rule = (api) =>
  object(
    {
      action: api ? oneOf('Allow', 'Deny', 'Log', 'Pass') : text,
      ipVersion: api ? oneOf(4, 6) : { type: 'integer' },
      protocol: numberOrName,
      notProtocol: numberOrName,
      icmp,
      notICMP: icmp,
      source: entity(api ? ENTITY_CHECKS : {}),
      destination: entity(api ? ENTITY_CHECKS : {}),
      http: object({ methods: list(text), paths: list(object({ exact: text, prefix: text })) }),
      metadata: object({ annotations: { type: 'object', additionalProperties: text } }),
    },
    { required: ['action'], ...(api ? RULE_CHECKS : {}) },
  );

const LIMIT = 512;
const policy = (api, global, staged) =>
  object(
    {
      tier: { ...text, ...(api ? { default: 'default' } : {}) },
      order: { type: 'number' },
      selector: text,
      serviceAccountSelector: text,
      types: list(api ? oneOf('Ingress', 'Egress') : text, { maxItems: 2 }),
      ingress: list(rule(api), { maxItems: LIMIT }),
      egress: list(rule(api), { maxItems: LIMIT }),
      performanceHints: list(text),
      ...(global ? { namespaceSelector: text, doNotTrack: flag, preDNAT: flag, applyOnForward: flag } : {}),
      ...(staged ? { stagedAction: api ? oneOf('Set', 'Delete', 'Learn', 'Ignore') : text } : {}),
    },
    global && api ? GLOBAL_CHECKS : {},
  );

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const nets = object({ nets: list(text) });
const SPECS = {
  NetworkPolicy: (api) => policy(api, false, false),
  GlobalNetworkPolicy: (api) => policy(api, true, false),
  StagedNetworkPolicy: (api) => policy(api, false, true),
  StagedGlobalNetworkPolicy: (api) => policy(api, true, true),
  StagedKubernetesNetworkPolicy: () => anything,
  Tier: (api) => object({ order: { type: 'number' }, defaultAction: api ? oneOf('Pass', 'Deny') : text }),
  NetworkSet: () => nets,
  GlobalNetworkSet: () => nets,
  HostEndpoint: () =>
    object({
      node: text,
      interfaceName: text,
      expectedIPs: list(text),
      profiles: list(text),
      ports: list(
        object(
          { name: text, protocol: numberOrName, port: within(0, 65535) },
          { required: ['name', 'protocol', 'port'] },
        ),
      ),
    }),
  FelixConfiguration: () => ({
    ...anything,
    properties: { defaultEndpointToHostAction: oneOf('Drop', 'Accept', 'Return') },
  }),
};

function definition(kind, api) {
  const group = api ? 'projectcalico.org' : 'crd.projectcalico.org';
  const singular = kind.toLowerCase();
  const plural = singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  const namespaced = ['NetworkPolicy', 'StagedNetworkPolicy', 'StagedKubernetesNetworkPolicy', 'NetworkSet'];
  const properties = { apiVersion: text, kind: text, metadata: { type: 'object' }, spec: SPECS[kind](api) };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced.includes(kind) ? 'Namespaced' : 'Cluster',
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: [
        { name: api ? 'v3' : 'v1', served: true, storage: true, schema: { openAPIV3Schema: object(properties) } },
      ],
    },
  };
}

const api = process.argv[2] === 'api';
const headline = `Calico's kinds as ${api ? 'its API' : 'its storage'} has them; written by calico.mjs.`;
process.stdout.write(
  print(
    headline,
    Object.keys(SPECS).map((kind) => definition(kind, api)),
  ),
);
