// Admin policies beyond the worked examples: relations between namespaces (R122), host names (R115), fail-closed peers (R116, R324), words.
import { describe, expect, it } from 'vitest';
import { type Profile, parseManifests } from '../src/cluster/index';
import { analyse } from '../src/graph/index';

const CLUSTER = `
{apiVersion: v1, kind: Namespace, metadata: {name: shop-a, labels: {tenant: shop, stage: prod}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: shop-b, labels: {tenant: shop}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: bank, labels: {tenant: bank, stage: prod}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: plain}}
---
${['shop-a', 'shop-b', 'bank', 'plain']
  .map(
    (namespace, index) => `
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ${namespace}, labels: {app: p}}
spec: {nodeName: n1, containers: [{name: main, image: example/a:1, ports: [{name: web, containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.244.0.${index + 1}, podIPs: [{ip: 10.244.0.${index + 1}}]}
---`,
  )
  .join('')}
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: plain, labels: {app: agent}}
spec: {nodeName: n2, hostNetwork: true, containers: [{name: main, image: example/a:1}]}
status: {phase: Running, podIP: 172.18.0.3, podIPs: [{ip: 172.18.0.3}]}
---
{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: n2, labels: {zone: b}}, status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}}
`;

function load(policies: string, profile: Profile = 'kubernetes') {
  const analysis = analyse(parseManifests([{ name: 'x.yaml', text: `${CLUSTER}---${policies}` }], 'x'), { profile });
  const explain = (from: string, to: string, port = 8080) => {
    const answer = analysis.explain(from, to, { protocol: 'TCP', port });
    if (!answer.ok) throw new Error(answer.message);
    return answer.value;
  };
  const ask = (from: string, to: string, port?: number): string => {
    const { verdict, certainty } = explain(from, to, port);
    return certainty === 'defined' ? verdict : `${verdict}, ${certainty}`;
  };
  return { analysis, explain, ask };
}

const anp = (name: string, priority: number, rest: string): string => `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: ${name}}
spec:
  priority: ${priority}
  subject: {namespaces: {}}
${rest}`;

const cnp = (rest: string): string => `
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: rule}
spec:
  tier: Admin
  priority: 1
  subject: {namespaces: {}}
${rest}`;

describe('peers that depend on the subject', () => {
  it('with sameLabels are namespaces with all keys and the same values (R122)', () => {
    const { ask } = load(
      anp(
        'tenants',
        10,
        `  ingress:
  - {action: Pass, from: [{namespaces: {sameLabels: [tenant]}}]}
  - {action: Deny, from: [{namespaces: {}}]}`,
      ),
    );
    expect(ask('Pod/shop-b/p', 'Pod/shop-a/p')).toBe('allow');
    expect(ask('Pod/bank/p', 'Pod/shop-a/p')).toBe('deny');
    expect(ask('Pod/shop-a/p', 'Pod/bank/p')).toBe('deny');
    expect(ask('Pod/plain/p', 'Pod/shop-a/p')).toBe('deny');
    // The subject's own namespace lacks the key: nothing is the same as nothing.
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
    expect(ask('Pod/shop-a/p', 'Pod/plain/p')).toBe('deny');
  });

  it('with two keys need both (R122)', () => {
    const rules = (relation: string): string =>
      anp('tenants', 10, `  ingress: [{action: Deny, from: [{namespaces: {${relation}: [tenant, stage]}}]}]`);
    const same = load(rules('sameLabels')).ask;
    expect(same('Pod/shop-b/p', 'Pod/shop-a/p')).toBe('allow');
    expect(same('Pod/bank/p', 'Pod/shop-a/p')).toBe('allow');
    const other = load(rules('notSameLabels')).ask;
    expect(other('Pod/bank/p', 'Pod/shop-a/p')).toBe('deny');
    expect(other('Pod/shop-b/p', 'Pod/shop-a/p')).toBe('allow');
    // The subject lacks one key, the peer has both: that one differs.
    expect(other('Pod/shop-a/p', 'Pod/shop-b/p')).toBe('deny');
  });

  it('with an empty list select nothing (R122)', () => {
    for (const relation of ['sameLabels', 'notSameLabels']) {
      const { ask } = load(anp('none', 1, `  ingress: [{action: Deny, from: [{namespaces: {${relation}: []}}]}]`));
      expect(ask('Pod/bank/p', 'Pod/shop-a/p')).toBe('allow');
    }
  });

  it('are told as one policy, with the part that governs the subject', () => {
    const { explain } = load(
      anp('tenants', 10, `  ingress: [{action: Deny, from: [{namespaces: {sameLabels: [tenant]}}]}]`),
    );
    const { ingress } = explain('Pod/shop-b/p', 'Pod/shop-a/p');
    expect(ingress.policies).toHaveLength(1);
    expect(ingress.policies[0]).toMatchObject({
      policy: { kind: 'AdminNetworkPolicy', name: 'tenants' },
      rank: 'priority 10',
    });
    expect(ingress.policies[0]?.rules[0]).toMatchObject({ action: 'deny', decides: true });
    expect(ingress.policies[0]?.rules[0]?.peers[0]?.text).toBe("any pod in namespaces with the subject's tenant");
  });
});

describe('host names', () => {
  const names = cnp(`  egress:
  - {action: Accept, to: [{domainNames: [api.example.com]}], protocols: [{tcp: {destinationPort: {number: 443}}}]}
  - {action: Deny, to: [{networks: [0.0.0.0/0, '::/0']}]}`);

  it('leave verdicts about outside addresses unknown, for their ports only (R115)', () => {
    const { ask } = load(names);
    expect(ask('Pod/plain/p', 'ip:203.0.113.9', 443)).toBe('unknown, unknown');
    expect(ask('Pod/plain/p', 'ip:203.0.113.9', 80)).toBe('deny');
    expect(ask('Pod/plain/p', 'Pod/bank/p', 443)).toBe('deny');
  });

  it('are ends of their own', () => {
    const { analysis } = load(names);
    const graph = analysis.graph({ level: 'pod', nodes: false, variants: 'split' });
    const [party] = graph.nodes.filter(({ name }) => name === 'api.example.com');
    expect(party).toBeDefined();
  });

  it('are covered by a pattern with a leading star', () => {
    const { analysis } = load(`${names}
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: wide}
spec:
  tier: Admin
  priority: 0
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: bank}}}
  egress: [{action: Accept, to: [{domainNames: ['*.example.com']}]}]`);
    const graph = analysis.graph({ level: 'pod', nodes: false, variants: 'split' });
    const party = graph.nodes.find(({ name }) => name === 'api.example.com')!;
    const answer = analysis.explain('Pod/bank/p', party.id, { protocol: 'TCP', port: 80 });
    expect(answer.ok && [answer.value.verdict, answer.value.certainty]).toEqual(['allow', 'defined']);
    const narrow = analysis.explain('Pod/plain/p', party.id, { protocol: 'TCP', port: 80 });
    expect(narrow.ok && narrow.value.verdict).not.toBe('allow');
  });
});

describe('peers that cannot be judged', () => {
  it('turn Deny and Pass into a denial of everything, whatever the ports (R116)', () => {
    for (const action of ['Deny', 'Pass']) {
      const { ask, explain } = load(
        cnp(
          `  egress: [{action: ${action}, to: [{namespaces: {}}, {clouds: {}}], protocols: [{tcp: {destinationPort: {number: 1}}}]}]`,
        ),
      );
      expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
      expect(ask('Pod/plain/p', 'ip:203.0.113.9')).toBe('deny');
      const [rule] = explain('Pod/plain/p', 'Pod/bank/p').egress.policies[0]!.rules;
      expect(rule).toMatchObject({ action: 'deny', decides: true });
      expect(rule?.peers[1]).toMatchObject({ code: 'fails-closed', path: 'spec.egress[0].to[1]' });
    }
  });

  it('make an Accept rule match nothing, its other peers included (R116)', () => {
    const { ask } = load(
      cnp(`  egress:
  - {action: Accept, to: [{namespaces: {}}, {clouds: {}}]}
  - {action: Deny, to: [{namespaces: {}}]}`),
    );
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
  });

  it('are, for Calico, nodes and domainNames too (R324)', () => {
    const deny = cnp(`  egress: [{action: Deny, to: [{nodes: {matchLabels: {zone: b}}}]}]`);
    expect(load(deny).ask('Pod/plain/p', 'Pod/bank/p')).toBe('allow');
    expect(load(deny).ask('Pod/plain/p', 'Pod/plain/agent')).toBe('deny');
    expect(load(deny, 'calico').ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
    const accept = cnp(`  egress:
  - {action: Accept, to: [{nodes: {}}, {namespaces: {}}]}
  - {action: Deny, to: [{namespaces: {}}]}`);
    expect(load(accept).ask('Pod/plain/p', 'Pod/bank/p')).toBe('allow');
    expect(load(accept, 'calico').ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
  });
});

describe('networks and nodes', () => {
  it('reach hostNetwork pods by their address (R111, R113)', () => {
    const { ask } = load(cnp(`  egress: [{action: Deny, to: [{networks: [172.18.0.3/32]}]}]`));
    expect(ask('Pod/plain/p', 'Pod/plain/agent')).toBe('deny');
    expect(ask('Pod/plain/p', 'Node/n2')).toBe('deny');
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('allow');
  });

  it('are open for pods with Cilium, whose address rules mean outside addresses (R113, R216)', () => {
    const { ask } = load(cnp(`  egress: [{action: Deny, to: [{networks: [10.244.0.0/16, 192.0.2.0/24]}]}]`), 'cilium');
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny, implementation-defined');
    expect(ask('Pod/plain/p', 'ip:192.0.2.1')).toBe('deny');
  });
});

describe('named ports', () => {
  it('mean what the destination declares, in its protocol (R119)', () => {
    const { explain, ask } = load(
      cnp(`  egress: [{action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: web}]}]`),
    );
    expect(ask('Pod/plain/p', 'Pod/bank/p', 8080)).toBe('deny');
    expect(ask('Pod/plain/p', 'Pod/bank/p', 80)).toBe('allow');
    expect(explain('Pod/plain/p', 'Pod/bank/p', 8080).egress.walk[0]).toMatchObject({
      tier: 'Admin tier',
      outcome: 'deny',
    });
  });
});

describe('what an engine does not know', () => {
  it('is not evaluated: Cilium reads ClusterNetworkPolicy only (R226, R404)', () => {
    const old = anp('deny', 1, '  ingress: [{action: Deny, from: [{namespaces: {}}]}]');
    expect(load(old, 'kubernetes').ask('Pod/plain/p', 'Pod/bank/p')).toBe('deny');
    expect(load(old, 'cilium').ask('Pod/plain/p', 'Pod/bank/p')).toBe('allow');
  });
});

describe('unknown fields', () => {
  it('of a rule leave it unknown whether it matches', () => {
    const { ask } = load(cnp(`  ingress: [{action: Deny, from: [{namespaces: {}}], when: night}]`));
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('unknown, unknown');
  });

  it('of the subject leave it unknown whom it governs', () => {
    const { ask } = load(`
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: rule}
spec:
  tier: Admin
  priority: 1
  subject: {namespaces: {matchNames: [bank]}}
  ingress: [{action: Deny, from: [{namespaces: {}}]}]`);
    expect(ask('Pod/plain/p', 'Pod/bank/p')).toBe('unknown, unknown');
  });
});
