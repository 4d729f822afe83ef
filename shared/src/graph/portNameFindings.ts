// Port names of policies that nobody declares, or that stand for nothing outside the cluster (R54-R57).
import type { Finding, ObjectRef, Protocol } from '../cluster/index';
import type { CompiledSection, Reachability } from '../policy/index';
import { IndexSet } from '../sets/index';

/** Which pods have a port of a name: looked up once for each name. */
export class PortNames {
  readonly pods: IndexSet;
  readonly #having = new Map<string, IndexSet>();

  constructor(private readonly reachability: Reachability) {
    const { pods, hostPods } = reachability.universe;
    this.pods = pods.or(hostPods);
  }

  having(name: string, protocol: Protocol): IndexSet {
    const key = `${protocol} ${name}`;
    let found = this.#having.get(key);
    if (!found) {
      const { universe, ports } = this.reachability;
      const numbers: number[] = [];
      this.pods.forEach((number) => {
        if (ports.lookUp(name, protocol, universe.columns[number]!).length > 0) numbers.push(number);
      });
      found = IndexSet.of(universe.size, numbers);
      this.#having.set(key, found);
    }
    return found;
  }
}

/** R56: not an error, yet rarely meant. */
export function portNameFindings(
  names: PortNames,
  object: ObjectRef,
  direction: 'ingress' | 'egress',
  section: CompiledSection,
  where: Pick<Finding, 'location'>,
): readonly Finding[] {
  const out: Finding[] = [];
  for (const rule of section.rules) {
    for (const port of rule.ports ?? []) {
      if (port.kind !== 'name') continue;
      const destinations = direction === 'ingress' ? section.subjects : rule.matches.IPv4;
      const anyIn = (pods: IndexSet): boolean => destinations.some(({ columns }) => columns.intersects(pods));
      const path = `${port.path}.port`;
      if (anyIn(names.pods) && !anyIn(names.having(port.name, port.protocol))) {
        const whose = direction === 'ingress' ? 'that it selects' : 'that the rule names';
        out.push({
          code: 'port-name-unknown',
          severity: 'warning',
          object,
          path,
          message: `no pod ${whose} declares a ${port.protocol} port named "${port.name}", so this item admits nothing`,
          next: 'Name the container port, or use its number.',
          ...where,
        });
      }
      if (direction === 'egress' && rule.peers.some((peer) => peer.path === rule.path)) {
        out.push({
          code: 'port-name-without-peers',
          severity: 'info',
          object,
          path,
          message: `the port name "${port.name}" stands for a different number at each destination pod, and for none outside the cluster`,
          ...where,
        });
      }
    }
  }
  return out;
}
