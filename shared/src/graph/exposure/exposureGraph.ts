// Exposure as nodes and edges: outside → entry point → proxy → pods, drawn only where the last hop may connect (R516).
import { compareText, type EntryPoint, type ExposureProxy, type PodEnd, type Protocol } from '../../cluster/index';
import type { OutsideColumn, Reachability } from '../../policy/index';
import {
  type AddressRange,
  allPorts,
  formatTrafficSet,
  NO_TRAFFIC,
  portRange,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { GraphNode } from '../model';
import { type BuiltNode, plainNode } from '../nodes';
import { outsideNodes } from '../outsideNodes';
import type { ExposureEdge, ExposureGraph } from './exposureDrawing';
import type { Hop } from './exposureHops';
import { bestOf, type Judged } from './exposureJudged';
import { entryName, exposureAnswer } from './exposureReport';

/** `built` are the nodes of the graph that it joins, at any level below namespaces. */
export function exposureGraph(reachability: Reachability, built: readonly BuiltNode[]): ExposureGraph {
  const { declared, report } = exposureAnswer(reachability);
  const drawer = new Drawer(reachability, built);
  for (const entry of declared.entries) if (entry.served !== false) drawer.draw(entry);
  const strangers = declared.proxies.filter(({ pods }) => pods.length === 0);
  const nodes = [
    ...declared.entries.map((entry) => party(entry.id, entryName(entry))),
    ...strangers.map((proxy) => party(proxy.id, proxy.name)),
  ];
  const known = new Set(report.entries.filter(({ state }) => state !== 'not-served').map(({ id }) => id));
  return {
    nodes: nodes.filter(({ id }) => id.startsWith('Proxy/') || known.has(id)).sort((a, b) => compareText(a.id, b.id)),
    edges: drawer.edges,
  };
}

function party(id: string, name: string): GraphNode {
  return plainNode({ id, kind: 'party', name, classId: -1 });
}

interface Step extends Judged {
  readonly traffic: TrafficSet;
  readonly entry: string;
}

class Drawer {
  readonly #steps = new Map<string, { from: string; to: string; steps: Step[] }>();
  readonly #nodeOf = new Map<PodEnd, string>();
  readonly #outside: readonly { readonly id: string; readonly ranges: readonly AddressRange[] }[];
  readonly #proxies: ReadonlyMap<string, ExposureProxy>;

  constructor(
    private readonly reachability: Reachability,
    built: readonly BuiltNode[],
  ) {
    for (const { node, pods } of built) for (const pod of pods) this.#nodeOf.set(pod, node.id);
    const { columns } = reachability.universe;
    this.#outside = outsideNodes(reachability).map(({ node, columns: own }) => ({
      id: node.id,
      ranges: own.flatMap((column) => (columns[column] as OutsideColumn).ranges),
    }));
    this.#proxies = new Map(exposureAnswer(reachability).declared.proxies.map((proxy) => [proxy.id, proxy]));
  }

  get edges(): readonly ExposureEdge[] {
    const edges = [...this.#steps.values()].flatMap(({ from, to, steps }) => edgesOf(from, to, steps));
    return edges.sort(
      (a, b) =>
        compareText(a.from, b.from) ||
        compareText(a.to, b.to) ||
        compareText(a.entry, b.entry) ||
        compareText(JSON.stringify(a.traffic), JSON.stringify(b.traffic)),
    );
  }

  draw(entry: EntryPoint): void {
    const { judge } = exposureAnswer(this.reachability);
    const proxy = entry.proxy === null ? undefined : this.#proxies.get(entry.proxy);
    for (const door of entry.doors) {
      const hops = door.backends.map((backend) => ({ backend, hop: judge.judge(entry, backend) }));
      const best = bestOf(hops.map(({ hop }) => hop));
      if (best.verdict === 'deny') continue;
      const dialled = traffic(door.protocol, door.port);
      const clients = this.#clients(
        proxy,
        hops.map(({ hop }) => hop),
      );
      for (const id of clients) this.#add(id, entry.id, entry.id, dialled, best);
      for (const { backend, hop } of hops) {
        if (hop.verdict === 'deny') continue;
        const target = this.#nodeOf.get(backend.pod);
        if (target === undefined) continue;
        const inner = traffic(backend.protocol, backend.port);
        if (!proxy) this.#add(entry.id, target, entry.id, inner, hop);
        for (const middle of proxy ? this.#middles(proxy) : []) {
          this.#add(entry.id, middle, entry.id, dialled, best);
          if (middle !== target) this.#add(middle, target, entry.id, inner, hop);
        }
      }
    }
  }

  /** The workloads of a proxy, or the party that stands for it. */
  #middles(proxy: ExposureProxy): readonly string[] {
    if (proxy.pods.length === 0) return [proxy.id];
    return [...new Set(proxy.pods.flatMap((pod) => this.#nodeOf.get(pod) ?? []))];
  }

  /** Outside nodes that get in: by the backends' policies, or by the proxy's. */
  #clients(proxy: ExposureProxy | undefined, hops: readonly Hop[]): readonly string[] {
    const { judge } = exposureAnswer(this.reachability);
    const admitted = proxy ? judge.front(proxy).from : hops.flatMap(({ from }) => from);
    return this.#outside
      .filter(({ ranges }) => ranges.some((range) => admitted.some((other) => meets(range, other))))
      .map(({ id }) => id);
  }

  #add(from: string, to: string, entry: string, what: TrafficSet, { verdict, certainty }: Judged): void {
    const key = `${from} ${to} ${entry}`;
    const known = this.#steps.get(key) ?? { from, to, steps: [] };
    this.#steps.set(key, known);
    known.steps.push({ traffic: what, verdict, certainty, entry });
  }
}

/** One edge for each answer between two ends. */
function edgesOf(from: string, to: string, steps: readonly Step[]): readonly ExposureEdge[] {
  const byAnswer = new Map<string, { step: Step; traffic: TrafficSet }>();
  for (const step of steps) {
    const key = `${step.verdict} ${step.certainty}`;
    const known = byAnswer.get(key);
    byAnswer.set(key, { step, traffic: unionTraffic(known?.traffic ?? NO_TRAFFIC, step.traffic) });
  }
  return [...byAnswer.values()].map(({ step: { verdict, certainty, entry }, traffic: all }) => ({
    from,
    to,
    traffic: formatTrafficSet(all),
    verdict: verdict === 'allow' ? 'allow' : 'unknown',
    certainty,
    kind: 'exposure',
    entry,
  }));
}

function traffic(protocol: Protocol, port: number | null): TrafficSet {
  return port === null ? allPorts(protocol) : portRange(protocol, port, port);
}

function meets(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}
