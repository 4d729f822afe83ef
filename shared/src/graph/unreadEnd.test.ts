// What is known, and what is not, of the pods that could not be read (R88).
import { describe, expect, it } from 'vitest';
import type { ClusterObjects, InputGap, PolicyObject, Profile } from '../cluster/index';
import { parseManifests } from '../cluster/index';
import { analyse } from './analyse';
import { UNREAD_ID } from './unreadEnd';

const UNREAD = UNREAD_ID;

const CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: { name: api, labels: { team: api, kubernetes.io/metadata.name: api } }
---
apiVersion: v1
kind: Pod
metadata: { name: catalog, namespace: api, labels: { app: catalog } }
spec: { containers: [{ name: main, image: x }] }
---
apiVersion: v1
kind: Pod
metadata: { name: checkout, namespace: api, labels: { app: checkout } }
spec: { containers: [{ name: main, image: x }] }
`;

const policy = (spec: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: catalog, namespace: api }
spec: { podSelector: { matchLabels: { app: catalog } }, ${spec} }
`;

const gap = (resource: string, namespace: string | null = null): InputGap => ({
  resource,
  namespace,
  reason: 'forbidden',
  message: `you may not list ${resource}`,
});

interface Given {
  readonly gaps?: readonly InputGap[];
  readonly profile?: Profile;
  readonly policyObjects?: readonly PolicyObject[];
}

function read(
  text: string,
  { gaps = [gap('pods'), gap('namespaces')], profile = 'kubernetes', policyObjects = [] }: Given = {},
) {
  const objects = parseManifests([{ name: 'all.yaml', text: CLUSTER + text }], 'test');
  const seen: ClusterObjects = {
    ...objects,
    policyObjects,
    gaps,
    source: { kind: 'kubeconfig', title: 't', scope: ['api'] },
  };
  return analyse(seen, { profile });
}

/** From catalog to the unread and back, on one port. */
function ask(analysis: ReturnType<typeof read>, from: string, to: string, port: number): string {
  const answer = analysis.explain(from, to, { protocol: 'TCP', port });
  if (!answer.ok) return answer.message;
  return `${answer.value.verdict} ${answer.value.certainty}`;
}

const CATALOG = 'Pod/api/catalog';
const CHECKOUT = 'Pod/api/checkout';

describe('pods that could not be read', () => {
  it('are no end where all were read', () => {
    const { nodes } = read('', { gaps: [gap('nodes')] }).graph({ level: 'workload', nodes: false, variants: 'split' });
    expect(nodes.map(({ id }) => id)).not.toContain(UNREAD);
  });

  it('are one end, to which and from which nothing is allowed for certain', () => {
    const analysis = read('');
    const { nodes, blocks } = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
    const number = nodes.findIndex(({ id }) => id === UNREAD);
    expect(nodes[number]).toMatchObject({ kind: 'party', isolation: 'unknown', namespace: null });
    const theirs = blocks.filter(({ from, to }) => from.includes(number) || to.includes(number));
    expect(theirs).toHaveLength(2);
    for (const { verdict, certainty, from, to } of theirs) {
      expect([verdict, certainty]).toEqual(['unknown', 'unknown']);
      // Addresses outside and the unread say nothing of each other.
      for (const other of [...from, ...to]) expect(other === number || nodes[other]!.kind === 'workload').toBe(true);
    }
  });

  it('get what a policy of the other end cannot let out refused for certain, in words', () => {
    const analysis = read(policy('policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }]'));
    expect(ask(analysis, CATALOG, UNREAD, 8443)).toBe('deny defined');
    expect(ask(analysis, UNREAD, CATALOG, 8443)).toBe('unknown unknown');
    expect(ask(analysis, CHECKOUT, UNREAD, 8443)).toBe('unknown unknown');
    const answer = analysis.explain(CHECKOUT, UNREAD, { protocol: 'TCP', port: 8443 });
    expect(answer.ok && answer.value.summary).toContain('cannot tell, the other end’s policies are not readable');
    expect(answer.ok && answer.value.ingress.summary).toContain('cannot tell: its policies are not readable');
  });

  it.each([
    [
      'another namespace by label',
      'egress: [{ to: [{ namespaceSelector: { matchLabels: { team: x } } }] }]',
      'unknown',
    ],
    [
      'its own namespace by name',
      'egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: api } } }] }]',
      'deny',
    ],
    [
      'another namespace by name',
      'egress: [{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: b } } }] }]',
      'unknown',
    ],
    ['a block', 'egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]', 'unknown'],
    ['other ports', 'egress: [{ ports: [{ port: 5432 }] }]', 'deny'],
    ['a port by name', 'egress: [{ ports: [{ port: web }] }]', 'unknown'],
    ['a port by name of its own namespace', 'egress: [{ to: [{ podSelector: {} }], ports: [{ port: web }] }]', 'deny'],
    ['nothing', 'egress: []', 'deny'],
  ])('may be behind %s', (_, egress, verdict) => {
    const analysis = read(policy(`policyTypes: [Egress], ${egress}`));
    expect(ask(analysis, CATALOG, UNREAD, 8443).split(' ')[0]).toBe(verdict);
  });

  it('are known not to be in namespaces whose labels are known', () => {
    const text = policy(
      'policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: api } } }] }]',
    );
    expect(ask(read(text, { gaps: [gap('pods')] }), UNREAD, CATALOG, 80)).toBe('deny defined');
    expect(ask(read(text), UNREAD, CATALOG, 80)).toBe('unknown unknown');
  });

  it('may be in the namespace itself where its pods could not be read', () => {
    const text = policy('policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }]');
    expect(ask(read(text, { gaps: [gap('pods'), gap('pods', 'api')] }), CATALOG, UNREAD, 80)).toBe('unknown unknown');
  });

  const cilium = (spec: object): PolicyObject => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    namespace: 'api',
    name: 'c',
    labels: {},
    spec,
  });
  const catalog = { matchLabels: { app: 'catalog' } };

  it('are never refused by a denial that may not mean them, nor let through by a rule that may', () => {
    const deny = cilium({
      endpointSelector: catalog,
      egressDeny: [{ toEntities: ['cluster'] }],
      egress: [{ toEntities: ['all'] }],
    });
    const allow = cilium({
      endpointSelector: catalog,
      egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }],
    });
    const ports = [80, 81].map((port) =>
      ask(read('', { profile: 'cilium', policyObjects: [allow] }), CATALOG, UNREAD, port),
    );
    expect(ports).toEqual(['unknown unknown', 'deny defined']);
    expect(ask(read('', { profile: 'cilium', policyObjects: [deny] }), CATALOG, UNREAD, 80)).toBe('unknown unknown');
  });
});
