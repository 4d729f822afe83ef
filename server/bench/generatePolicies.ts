// The policies of a generated cluster: default denies, DNS, and app-to-app rules in the mix that real clusters show.
import type { NetworkPolicyObject } from '@portolan/shared/cluster';
import type { GeneratedParts, GeneratedWorkload } from './parts';
import type { Random } from './random';
import type { Shape } from './shapes';

const NAME = 'app.kubernetes.io/name';

/** Exactly as many policies as the shape asks for. */
export function generatePolicies(parts: GeneratedParts, shape: Shape, random: Random): readonly NetworkPolicyObject[] {
  const policies: NetworkPolicyObject[] = [];
  for (let index = 0; policies.length < shape.policies; index++) {
    const namespace = parts.namespaces[index % parts.namespaces.length]!.name;
    if (index < parts.namespaces.length && policies.length < shape.policies / 4) {
      // Two namespaces of three close both directions and open DNS; the third closes ingress only.
      const both = index % 3 !== 2;
      policies.push({
        namespace,
        name: 'default-deny',
        spec: { podSelector: {}, policyTypes: both ? ['Ingress', 'Egress'] : ['Ingress'] },
      });
      if (both && policies.length < shape.policies) policies.push({ namespace, name: 'allow-dns', spec: DNS });
    } else
      policies.push({
        namespace,
        name: `policy-${index}`,
        spec: new PolicyWriter(parts, shape, random).write(index % parts.namespaces.length),
      });
  }
  return policies;
}

const DNS = {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ns-0' } },
          podSelector: { matchLabels: { tier: 'data' } },
        },
      ],
      ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
    },
  ],
};

class PolicyWriter {
  constructor(
    private readonly parts: GeneratedParts,
    private readonly shape: Shape,
    private readonly random: Random,
  ) {}

  write(namespace: number): unknown {
    const { random } = this;
    const kind = random.next();
    const ingress = kind < 0.8 ? { ingress: this.#rules('from', namespace) } : {};
    const egress = kind >= 0.7 ? { egress: this.#rules('to', namespace) } : {};
    const policyTypes = [...(kind < 0.8 ? ['Ingress'] : []), ...(kind >= 0.7 ? ['Egress'] : [])];
    return { podSelector: this.#subject(namespace), policyTypes, ...ingress, ...egress };
  }

  #subject(namespace: number): unknown {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.85) return this.#oneOf(namespace);
    if (kind < 0.95) return { matchLabels: { tier: random.pick(['backend', 'worker', 'data']) } };
    return {
      matchExpressions: [
        { key: 'version', operator: 'NotIn', values: ['v0'] },
        { key: 'tier', operator: 'Exists' },
      ],
    };
  }

  /** A selector for one workload of the namespace, or for one of its pods. */
  #oneOf(namespace: number): unknown {
    const { random, parts, shape } = this;
    const own = parts.byNamespace[namespace]!;
    const workload: GeneratedWorkload = own.length > 0 ? random.pick(own) : random.pick(parts.workloads);
    if (shape.distinct === 'pod') {
      // One pod a workload in these shapes, so the numbers agree.
      return { matchLabels: { unit: `u${workload.name.slice('app-'.length)}` } };
    }
    return { matchLabels: { [NAME]: workload.labels[NAME] } };
  }

  #rules(side: 'from' | 'to', namespace: number): readonly unknown[] {
    const count = this.random.chance(0.3) ? 2 : 1;
    return Array.from({ length: count }, () => {
      const peers = Array.from({ length: 1 + this.random.below(3) }, () => this.#peer(namespace));
      const ports = this.#ports();
      return { [side]: peers, ...(ports === null ? {} : { ports }) };
    });
  }

  #peer(namespace: number): unknown {
    const { random, parts } = this;
    const kind = random.next();
    if (kind < 0.5) return { podSelector: this.#oneOf(namespace) };
    const other = random.below(parts.namespaces.length);
    const name = parts.namespaces[other]!.name;
    if (kind < 0.75)
      return {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
        podSelector: this.#oneOf(other),
      };
    if (kind < 0.83)
      return {
        namespaceSelector: {
          matchExpressions: [
            { key: 'team', operator: 'In', values: [`team-${random.below(15)}`, `team-${random.below(15)}`] },
          ],
        },
      };
    if (kind < 0.88)
      return {
        namespaceSelector: { matchLabels: { env: 'prod' } },
        podSelector: { matchLabels: { tier: random.pick(['backend', 'worker']) } },
      };
    if (kind < 0.98) return { ipBlock: outsideBlock(random) };
    return { ipBlock: { cidr: `10.64.${random.below(40)}.0/24` } };
  }

  #ports(): readonly unknown[] | null {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.45) return [{ port: random.pick([8080, 8443, 9000, 5432, 6379, 9092]) }];
    if (kind < 0.7) return [{ port: random.pick(['http', 'grpc', 'pg', 'metrics']) }];
    if (kind < 0.8)
      return [
        { port: 8000, endPort: 8000 + random.below(200) },
        { protocol: 'UDP', port: 8125 },
      ];
    return kind < 0.9 ? [{ port: 80 }, { port: 443 }] : null;
  }
}

function outsideBlock(random: Random): unknown {
  const net = random.below(30);
  if (random.chance(0.3)) return { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] };
  return {
    cidr: `198.${18 + (net % 2)}.${net}.0/24`,
    ...(random.chance(0.5) ? { except: [`198.${18 + (net % 2)}.${net}.128/25`] } : {}),
  };
}
