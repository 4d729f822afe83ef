// Policies of other languages for a generated cluster, in the mix that their users run: few broad ones, many for single workloads.
import type { PolicyObject } from '@portolan/shared/cluster';
import { type GeneratedNamespace, type GeneratedParts, type GeneratedWorkload, INSTANCE } from '../parts';
import type { Random } from '../random';
import type { Language } from '../shapes';
import { TEAMS } from './names';

const PORTS = [8080, 8443, 9000, 5432, 6379];

/** Of all policies of a shape, this share is NetworkPolicy; the rest is the language's own. */
export const NETWORK_POLICY_SHARE = { admin: 0.96, cilium: 0.6, calico: 0.6 } as const;

/** `count` objects of one language. */
export function generateLanguage(
  language: Language,
  count: number,
  parts: GeneratedParts,
  random: Random,
): readonly PolicyObject[] {
  const writer = new Writer(parts, random);
  return Array.from({ length: count }, (_, index) => writer[language](index));
}

class Writer {
  constructor(
    private readonly parts: GeneratedParts,
    private readonly random: Random,
  ) {}

  /** Guards of the platform team in both tiers. */
  admin(index: number): PolicyObject {
    const { random } = this;
    const rules = Array.from({ length: 1 + random.below(4) }, () => ({
      action: random.pick(['Allow', 'Deny', 'Pass']),
      from: [this.#adminPeer()],
      ...(random.chance(0.6) ? { ports: [{ portNumber: { protocol: 'TCP', port: random.pick(PORTS) } }] } : {}),
    }));
    const egress = [{ action: 'Deny', to: [{ networks: [`198.${18 + random.below(2)}.${random.below(30)}.0/24`] }] }];
    if (index === 0)
      return object('policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', null, 'default', {
        subject: { namespaces: { matchLabels: { env: 'prod' } } },
        ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: { env: 'dev' } } }] }],
      });
    return object('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', null, `admin-${index}`, {
      priority: index,
      subject: { namespaces: { matchLabels: { team: random.pick(TEAMS) } } },
      ingress: rules,
      ...(random.chance(0.3) ? { egress } : {}),
    });
  }

  #adminPeer(): unknown {
    const { random } = this;
    if (random.chance(0.5)) return { namespaces: { matchLabels: { team: random.pick(TEAMS) } } };
    return {
      pods: {
        namespaceSelector: { matchLabels: { env: random.pick(['prod', 'stage']) } },
        podSelector: { matchLabels: { tier: random.pick(['api', 'worker']) } },
      },
    };
  }

  cilium(index: number): PolicyObject {
    const { random } = this;
    const namespace = this.parts.apps[index % this.parts.apps.length]!;
    const toPorts = [{ ports: [{ port: String(random.pick(PORTS)), protocol: 'TCP' }] }];
    if (index % 40 === 0)
      return object('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', null, `wide-${index}`, {
        endpointSelector: { matchLabels: { tier: random.pick(['data', 'worker']) } },
        enableDefaultDeny: { ingress: false, egress: false },
        ingressDeny: [{ fromEntities: ['world'], toPorts }],
      });
    const egress = random.pick([
      [{ toEntities: ['kube-apiserver'] }],
      [{ toCIDRSet: [{ cidr: `198.18.${random.below(30)}.0/24` }], toPorts }],
      [{ toFQDNs: [{ matchName: `api-${random.below(20)}.example.org` }], toPorts }],
    ]);
    return object('cilium.io/v2', 'CiliumNetworkPolicy', namespace.name, `own-${index}`, {
      endpointSelector: { matchLabels: { [INSTANCE]: this.#workload(namespace).labels[INSTANCE] } },
      ingress: [{ fromEndpoints: [this.#ciliumPeer(namespace)], toPorts: random.chance(0.2) ? HTTP : toPorts }],
      ...(random.chance(0.3) ? { egress } : {}),
    });
  }

  #ciliumPeer(namespace: GeneratedNamespace): unknown {
    const { random } = this;
    if (random.chance(0.6)) return { matchLabels: { [`k8s:${INSTANCE}`]: this.#workload(namespace).labels[INSTANCE] } };
    if (random.chance(0.5)) return { matchLabels: { 'io.cilium.k8s.namespace.labels.team': random.pick(TEAMS) } };
    return {
      matchLabels: {
        'k8s:io.kubernetes.pod.namespace': random.pick(this.parts.apps).name,
        tier: random.pick(['api', 'worker']),
      },
    };
  }

  calico(index: number): PolicyObject {
    const { random } = this;
    if (index < TIERS.length)
      return object('projectcalico.org/v3', 'Tier', null, TIERS[index]!, {
        order: 100 * (index + 1),
        defaultAction: 'Pass',
      });
    if (index % 20 === 0)
      return object(
        'projectcalico.org/v3',
        'GlobalNetworkSet',
        null,
        `set-${index}`,
        { nets: [`198.18.${random.below(30)}.0/24`] },
        { feed: 'blocked' },
      );
    if (index % 10 === 0) return this.#global(index);
    const namespace = this.parts.apps[index % this.parts.apps.length]!;
    return object('projectcalico.org/v3', 'NetworkPolicy', namespace.name, `own-${index}`, {
      order: 100 + random.below(2000),
      selector: `${INSTANCE} == '${this.#workload(namespace).labels[INSTANCE]}'`,
      types: ['Ingress'],
      ingress: [
        {
          action: 'Allow',
          protocol: 'TCP',
          source: this.#calicoSource(namespace),
          destination: { ports: [random.pick(PORTS), '9000:9100'] },
        },
        ...(random.chance(0.3)
          ? [{ action: 'Deny', source: { selector: "tier == 'web'", namespaceSelector: 'all()' } }]
          : []),
      ],
    });
  }

  #global(index: number): PolicyObject {
    const tier = TIERS[index % TIERS.length]!;
    const { random } = this;
    return object('projectcalico.org/v3', 'GlobalNetworkPolicy', null, `${tier}.guard-${index}`, {
      tier,
      order: index,
      namespaceSelector: `team in {'${random.pick(TEAMS)}', '${random.pick(TEAMS)}'}`,
      types: ['Egress'],
      egress: [
        { action: 'Deny', destination: { selector: "feed == 'blocked'" } },
        { action: 'Pass', protocol: 'TCP', destination: { notNets: ['10.0.0.0/8'] } },
      ],
    });
  }

  #calicoSource(namespace: GeneratedNamespace): unknown {
    const { random } = this;
    if (random.chance(0.6)) return { selector: `${INSTANCE} == '${this.#workload(namespace).labels[INSTANCE]}'` };
    if (random.chance(0.5)) return { namespaceSelector: `team == '${random.pick(TEAMS)}'`, selector: "tier != 'data'" };
    return { nets: [`198.19.${random.below(30)}.0/24`] };
  }

  #workload({ workloads }: GeneratedNamespace): GeneratedWorkload {
    return this.random.pick(workloads);
  }
}

const HTTP = [{ ports: [{ port: '8080', protocol: 'TCP' }], rules: { http: [{ method: 'GET', path: '/public' }] } }];
const TIERS = ['security', 'platform', 'partners'] as const;

function object(
  apiVersion: string,
  kind: string,
  namespace: string | null,
  name: string,
  spec: unknown,
  labels: Readonly<Record<string, string>> = {},
): PolicyObject {
  return { apiVersion, kind, namespace, name, labels, spec };
}
