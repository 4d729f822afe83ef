// Each code of the review has an input that brings it out, and one beside it that does not.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../cluster/index';
import { analyseLive } from '../../graph/index';
import { lint } from './lint';
import { LINT_RULES } from './rules';

const workload = (namespace: string, name: string, labels = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}${labels}}}
    spec: {containers: [{name: main, image: x, ports: [{containerPort: 8080, name: http}]}]}
`;

const policy = (name: string, spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: ${spec}
`;

const SHOP = [workload('shop', 'web'), workload('shop', 'db'), workload('ops', 'probe')];

function codes(...documents: readonly string[]): readonly string[] {
  return found(...documents).map(({ code, object, path }) => [code, object?.name ?? '', path ?? ''].join(' ').trim());
}

function found(...documents: readonly string[]) {
  const objects = parseManifests([{ name: 'in.yaml', text: [...SHOP, ...documents].join('---\n') }], 'test');
  return lint(analyseLive(objects, { profile: 'kubernetes' }));
}

describe('the findings of a review', () => {
  it('say which directions of which workloads no policy isolates', () => {
    const all = codes(policy('db', '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}'));
    expect(all).toContain('unprotected-ingress web');
    expect(all).toContain('unprotected-egress db');
    expect(all).not.toContain('unprotected-ingress db');
  });

  it('name a peer that picks nobody, and what a pod that it waits for could do', () => {
    const documents = [
      policy(
        'db',
        '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: wbe}}}], ports: [{port: 5432}]}]}',
      ),
    ];
    expect(codes(...documents)).toContain('peer-matches-nothing db spec.ingress[0].from[0]');
    const future = found(...documents).find(({ code }) => code === 'admits-future-pods');
    expect(future?.message).toBe('a new pod that is app=wbe in namespace shop could connect to db on TCP 5432');
    expect(future?.location).toEqual({ file: 'in.yaml', line: expect.any(Number) });
  });

  it('say nothing of a peer that can never match', () => {
    const peer =
      '{podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: app, operator: DoesNotExist}]}}';
    const all = codes(policy('db', `{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [${peer}]}]}`));
    expect(all).toContain('peer-matches-nothing db spec.ingress[0].from[0]');
    expect(all.some((one) => one.startsWith('admits-future-pods'))).toBe(false);
  });

  it('tell egress that leaves out DNS, but not egress that leaves out everything', () => {
    const egress = (rules: string): string =>
      policy('web', `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: ${rules}}`);
    expect(codes(egress('[{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 5432}]}]'))).toContain(
      'egress-without-dns web',
    );
    expect(codes(egress('[]'))).not.toContain('egress-without-dns web');
    expect(codes(egress('[{to: [{podSelector: {}}]}, {ports: [{port: 53, protocol: UDP}]}]'))).not.toContain(
      'egress-without-dns web',
    );
  });

  it('find the rule that another one covers, in the same policy or beside it, but never both of a pair', () => {
    const broad = '{from: [{podSelector: {}}], ports: [{port: 80, endPort: 90}]}';
    const narrow = '{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 85}]}';
    expect(codes(policy('db', `{podSelector: {}, policyTypes: [Ingress], ingress: [${narrow}, ${broad}]}`))).toContain(
      'rule-covered db spec.ingress[0]',
    );
    const twins = codes(
      policy('a', `{podSelector: {}, policyTypes: [Ingress], ingress: [${narrow}]}`),
      policy('b', `{podSelector: {}, policyTypes: [Ingress], ingress: [${narrow}]}`),
    ).filter((one) => one.startsWith('rule-covered'));
    expect(twins).toEqual(['rule-covered b spec.ingress[0]']);
    const wider = codes(
      policy('a', `{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [${broad}]}`),
      policy('b', `{podSelector: {}, policyTypes: [Ingress], ingress: [${narrow}]}`),
    );
    expect(wider.some((one) => one.startsWith('rule-covered'))).toBe(false);
  });

  it('do not call the rule covered that alone isolates egress', () => {
    const rule = '{to: [{podSelector: {matchLabels: {app: db}}}]}';
    const all = codes(
      policy('a', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}`),
      policy('b', `{podSelector: {}, egress: [${rule}], ingress: [{}]}`),
    );
    expect(all).not.toContain('rule-covered b spec.egress[0]');
  });

  it('tell what missing policyTypes do (R15)', () => {
    expect(codes(policy('p', '{podSelector: {}, egress: [{}]}'))).toContain('policy-types-surprise p spec.egress');
    expect(codes(policy('p', '{podSelector: {}, ingress: [{}], egress: []}'))).toContain(
      'policy-types-surprise p spec.egress',
    );
    expect(codes(policy('p', '{podSelector: {}, ingress: [{}]}')).join()).not.toContain('policy-types-surprise');
  });

  it('tell rules that admit everything, and trust in labels that anyone may wear', () => {
    const all = codes(
      policy('open', '{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}'),
      policy(
        'trust',
        '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: probe}}}]}]}',
      ),
    );
    expect(all).toContain('admits-everything open spec.ingress[0]');
    expect(all).toContain('rests-on-chosen-labels trust spec.ingress[0].from[0]');
    expect(all).not.toContain('rests-on-chosen-labels open spec.ingress[0].from[0]');
  });

  it('tell public addresses that a rule admits, and the metadata address', () => {
    const all = codes(
      policy(
        'db',
        '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 5432}]}]}',
      ),
    );
    expect(all).toContain('reachable-from-internet db');
    expect(all).not.toContain('reachable-from-internet web');
    const metadata = found().filter(({ code }) => code === 'reaches-metadata');
    expect(metadata.map(({ object }) => object?.name)).toEqual(['ops', 'shop']);
  });

  it('tell IPv6 that goes around rules for IPv4', () => {
    const all = codes(
      policy(
        'web',
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}, {ipBlock: {cidr: "::/0"}}], ports: [{port: 443}]}]}',
      ),
    );
    expect(all).toContain('open-for-ipv6 web');
    expect(all).not.toContain('open-for-ipv6 db');
  });

  it('tell an address block that holds pods', () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: one, namespace: shop, labels: {app: one}}
spec: {containers: [{name: main, image: x}]}
status: {phase: Running, podIP: 10.1.2.3}
`;
    const block = (cidr: string): string =>
      policy('b', `{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`);
    expect(codes(pod, block('10.1.0.0/16'))).toContain('block-covers-pods b spec.ingress[0].from[0]');
    expect(codes(pod, block('10.9.0.0/16')).join()).not.toContain('block-covers-pods');
  });

  it('tell an admin rule that is never reached', () => {
    const admin = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: guard}
spec:
  tier: Admin
  priority: 5
  subject: {namespaces: {}}
  ingress:
  - {name: refuse, action: Deny, from: [{namespaces: {}}]}
  - {name: never, action: Accept, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: ops}}}]}
`;
    expect(codes(admin)).toContain('rule-shadowed guard spec.ingress[1]');
    expect(codes(admin)).not.toContain('rule-shadowed guard spec.ingress[0]');
  });

  it('name what takes no part', () => {
    const all = found(`apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: c, namespace: shop}
spec: {endpointSelector: {}}
`);
    expect(all.map(({ code }) => code)).toContain('not-enforced');
  });
});

it('the documented codes are those of the table, each with its words', () => {
  const text = readFileSync(new URL('../../../../docs/findings.md', import.meta.url), 'utf8');
  for (const [code, { title, severity, meaning }] of Object.entries(LINT_RULES))
    expect(text).toContain(`| \`${code}\` | ${severity} | ${title} | ${meaning} |`);
  const documented = Array.from(text.matchAll(/^\| `([a-z0-9-]+)` \|/gm), ([, code]) => code);
  expect(documented).toEqual(Object.keys(LINT_RULES));
});
