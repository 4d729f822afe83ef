// Rules of single applications: who may call them and whom they may call, in the mix of selectors, ports and blocks that real clusters show.
import type { NetworkPolicyObject } from '@portolan/shared/cluster';
import { type GeneratedNamespace, type GeneratedParts, type GeneratedWorkload, INSTANCE, NAME } from '../parts';
import type { Random } from '../random';
import type { Shape } from '../shapes';
import { ENVS, TEAMS, type Tier } from './names';

/** Who calls a tier, as a rule. */
const CALLERS: Readonly<Record<Tier, readonly Tier[]>> = {
  web: ['web'],
  api: ['web', 'api', 'worker'],
  worker: ['api'],
  data: ['api', 'worker'],
};
const NUMBERS = [8080, 8443, 9000, 5432, 6379, 9092];

export class AppRules {
  constructor(
    private readonly parts: GeneratedParts,
    private readonly shape: Shape,
    private readonly random: Random,
  ) {}

  /** Goes through all workloads of governed namespaces, again and again: each is the subject of about as many policies. */
  *endless(): Generator<NetworkPolicyObject, never> {
    const governed = this.parts.apps.filter(({ guard }) => guard !== 'none');
    const longest = Math.max(...governed.map(({ workloads }) => workloads.length));
    for (let round = 1; ; round++) {
      for (let index = 0; index < longest; index++) {
        for (const namespace of governed) {
          const workload = namespace.workloads[index];
          if (workload) yield this.#policy(namespace, workload, round);
        }
      }
    }
  }

  #policy(namespace: GeneratedNamespace, workload: GeneratedWorkload, round: number): NetworkPolicyObject {
    const kind = this.random.next();
    // Where egress is closed too, most applications need rules for both ends of their connections.
    const ingress = kind < 0.8;
    const egress = kind >= (namespace.guard === 'both' ? 0.55 : 0.7);
    return {
      namespace: namespace.name,
      name: `${workload.name}${round === 1 ? '' : `-${round}`}`,
      spec: {
        podSelector: this.#subject(workload),
        policyTypes: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])],
        ...(ingress ? { ingress: this.#rules('from', namespace, workload) } : {}),
        ...(egress ? { egress: this.#rules('to', namespace, workload) } : {}),
      },
    };
  }

  #subject(workload: GeneratedWorkload): unknown {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.85) return this.#one(workload);
    if (kind < 0.95) return { matchLabels: { tier: random.pick(['api', 'worker', 'data']) } };
    return random.pick([
      {
        matchExpressions: [
          { key: 'version', operator: 'NotIn', values: ['v0'] },
          { key: 'tier', operator: 'Exists' },
        ],
      },
      { matchExpressions: [{ key: NAME, operator: 'In', values: [workload.labels[NAME], 'orders-api'] }] },
      { matchExpressions: [{ key: 'legacy', operator: 'DoesNotExist' }], matchLabels: { tier: 'api' } },
    ]);
  }

  /** A selector for one workload, or for one of its pods. */
  #one(workload: GeneratedWorkload): unknown {
    if (this.shape.distinct === 'pod')
      return { matchLabels: { unit: `u${workload.firstPod + this.random.below(workload.pods)}` } };
    return { matchLabels: { [INSTANCE]: workload.labels[INSTANCE] } };
  }

  #rules(side: 'from' | 'to', namespace: GeneratedNamespace, workload: GeneratedWorkload): readonly unknown[] {
    const count = this.random.chance(0.3) ? 2 : 1;
    return Array.from({ length: count }, () => {
      const peers = Array.from({ length: 1 + this.random.below(4) }, () => this.#peer(side, namespace, workload));
      const ports = this.#ports(side === 'from' ? workload : null);
      return { [side]: peers, ...(ports === null ? {} : { ports }) };
    });
  }

  #peer(side: 'from' | 'to', namespace: GeneratedNamespace, workload: GeneratedWorkload): unknown {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.45) return { podSelector: this.#one(this.#partner(side, namespace, workload)) };
    if (kind < 0.5) return { podSelector: { matchLabels: { tier: random.pick(CALLERS[workload.tier!]) } } };
    if (kind < 0.75) {
      const other = random.pick(this.parts.apps);
      return {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': other.name } },
        podSelector: this.#one(this.#partner(side, other, workload)),
      };
    }
    if (kind < 0.88) return this.#namespaces();
    if (kind < 0.98) return { ipBlock: outsideBlock(random) };
    return { ipBlock: { cidr: `10.64.${random.below(40)}.0/24` } };
  }

  /** A caller of the workload, or one that it calls; anything where the namespace has none. */
  #partner(side: 'from' | 'to', namespace: GeneratedNamespace, { tier }: GeneratedWorkload): GeneratedWorkload {
    const fits = namespace.workloads.filter((other) =>
      side === 'from' ? CALLERS[tier!].includes(other.tier!) : CALLERS[other.tier!].includes(tier!),
    );
    return this.random.pick(fits.length > 0 ? fits : namespace.workloads);
  }

  /** Peers by the labels of namespaces. */
  #namespaces(): unknown {
    const { random } = this;
    const kind = random.next();
    const expression = (key: string, operator: string, values?: readonly string[]): unknown => ({
      matchExpressions: [{ key, operator, ...(values ? { values } : {}) }],
    });
    if (kind < 0.6) return { namespaceSelector: expression('team', 'In', [random.pick(TEAMS), random.pick(TEAMS)]) };
    const podSelector = { matchLabels: { tier: random.pick(['api', 'worker']) } };
    if (kind < 0.85) return { namespaceSelector: { matchLabels: { env: random.pick(ENVS) } }, podSelector };
    if (kind < 0.95)
      return {
        namespaceSelector: expression('env', 'NotIn', ['dev', random.pick(ENVS)]),
        podSelector: expression('version', 'In', ['v1', 'v2']),
      };
    return { namespaceSelector: expression('team', 'Exists'), podSelector: expression('debug', 'Exists') };
  }

  /** `server` null: rules of a caller, which may go to many servers. */
  #ports(server: GeneratedWorkload | null): readonly unknown[] | null {
    const { random } = this;
    const kind = random.next();
    if (kind < 0.2 && server) return [{ port: random.pick(server.ports).containerPort }];
    if (kind < 0.45) return [{ port: random.pick(NUMBERS) }];
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
