// Exposure laid over a picture: marks on workloads and boxes, entry points and proxies outside, and the way in. Nothing of it is counted.
import { compareText } from '../../cluster/index';
import { NO_TRAFFIC, parseTrafficSet, type TrafficSet, unionTraffic } from '../../sets/index';
import type { ExposureAnswer } from '../analysisModel';
import type { ExposureEdge } from '../exposure/exposureDrawing';
import type { EntryReport } from '../exposure/exposureModel';
import { AUDIENCES, cardKind, cardTraffic, entryKind, exposureMark } from '../exposure/exposureWords';
import type { FilteredGraph } from '../filter/filterModel';
import { ownerIdOf } from '../filter/nodeMatch';
import type { GraphNode, TrafficGraph } from '../model';
import { formatEdgeTraffic } from '../trafficWords';
import type { PodListings } from './sceneBoxes';
import { boxOf, OUTSIDE } from './sceneEnds';
import type { ExposureMark, Scene, SceneBox, SceneChoices, SceneEdge, SceneNode } from './sceneModel';
import { edgeId } from './scenePaint';

/** Up to this many entry points are drawn without being asked for. */
export const FEW_ENTRIES = 25;
/** More are never drawn at once; a filter chooses among them. */
const MOST_ENTRIES = 150;

/**
 * The picture with exposure on it. `drawn`: entry points and their edges too, where the outside is open; else marks alone. A filter
 * keeps the entry points that lead to what it leaves.
 */
export function addExposure(
  scene: Scene,
  filtered: FilteredGraph,
  choices: SceneChoices,
  pods: PodListings,
  exposure: ExposureAnswer,
  drawn: boolean,
): Scene {
  const marked = addMarks(scene, filtered, pods, exposure);
  const candidates = chooseEntries(filtered, choices.selected, exposure);
  const boxes = drawn && candidates.length > 0 ? withOutside(marked.boxes, choices) : marked.boxes;
  const isOpen = boxes.some(({ id, open }) => id === OUTSIDE && open);
  const entries = drawn && isOpen ? candidates.slice(0, MOST_ENTRIES) : [];
  const layer = entries.length === 0 ? NOTHING_ADDED : new ExposureLayer(marked, filtered, pods, exposure, entries);
  return {
    ...marked,
    boxes: boxes.map((box) => (box.id === OUTSIDE ? tellEntries(box, candidates.length, entries.length) : box)),
    nodes: [...marked.nodes, ...layer.nodes],
    edges: [...marked.edges, ...layer.edges],
    counts: { ...marked.counts, entries: { drawn: entries.length, of: served(exposure).length } },
  };
}

const NOTHING_ADDED: Pick<Scene, 'nodes' | 'edges'> = { nodes: [], edges: [] };

/** Entry points that are asked for make the outside bright; closed, it counts them. */
function tellEntries(box: SceneBox, candidates: number, drawn: number): SceneBox {
  if (drawn > 0) return { ...box, dimmed: false };
  return box.open ? box : { ...box, entries: candidates };
}

function served({ entries }: ExposureAnswer): readonly EntryReport[] {
  return entries.filter(({ state }) => state !== 'not-served');
}

interface Marks {
  readonly ofWorkload: ReadonlyMap<string, ExposureMark | null>;
  readonly counts: ReadonlyMap<string, Readonly<Record<ExposureMark, number>>>;
}

const knownMarks = new WeakMap<ExposureAnswer, Marks>();
const knownNodes = new WeakMap<TrafficGraph, ReadonlyMap<string, GraphNode>>();

/** The same for every picture of one graph. */
function nodesById(graph: TrafficGraph): ReadonlyMap<string, GraphNode> {
  const nodes = knownNodes.get(graph) ?? new Map(graph.nodes.map((node) => [node.id, node]));
  knownNodes.set(graph, nodes);
  return nodes;
}

/** The same for every picture with this exposure. */
function marksOf(exposure: ExposureAnswer): Marks {
  const marks = knownMarks.get(exposure) ?? readMarks(exposure);
  knownMarks.set(exposure, marks);
  return marks;
}

function readMarks({ workloads }: ExposureAnswer): Marks {
  const ofWorkload = new Map(workloads.map(({ id, state }) => [id, exposureMark(state)]));
  const counts = new Map<string, Record<ExposureMark, number>>();
  for (const { namespace, state } of workloads) {
    const mark = exposureMark(state);
    const box = `Namespace/${namespace}`;
    const count = counts.get(box) ?? { published: 0, blocked: 0, reachable: 0 };
    counts.set(box, count);
    if (mark !== null) count[mark] += 1;
  }
  return { ofWorkload, counts };
}

function addMarks(scene: Scene, { graph }: FilteredGraph, pods: PodListings, exposure: ExposureAnswer): Scene {
  const { ofWorkload, counts } = marksOf(exposure);
  const nodes = nodesById(graph);
  const owners = new Map([...pods].flatMap(([owner, members]) => members.map((pod) => [pod.id, owner] as const)));
  const markOf = ({ id, kind }: SceneNode): ExposureMark | null => {
    const node = kind === 'stub' ? undefined : (nodes.get(id) ?? nodes.get(owners.get(id) ?? ''));
    return node === undefined ? null : (ofWorkload.get(ownerIdOf(node)) ?? null);
  };
  return {
    ...scene,
    boxes: scene.boxes.map((box) => {
      const count = counts.get(box.id);
      return count === undefined ? box : { ...box, exposure: count };
    }),
    nodes: scene.nodes.map((node) => {
      const mark = markOf(node);
      return mark === null ? node : { ...node, mark };
    }),
  };
}

/** Entry points to draw: those that lead to what the filter asks for, and the selected one. */
function chooseEntries(filtered: FilteredGraph, selected: string | null, exposure: ExposureAnswer) {
  const { graph, nodesInScope } = filtered;
  if (exposure.entries.length === 0) return [];
  const inScope = new Set(nodesInScope.map((index) => ownerIdOf(graph.nodes[index]!)));
  const isWhole = nodesInScope.length === graph.nodes.length;
  const ends = selected?.split('|') ?? [];
  const rank = ({ id, doors }: EntryReport): number => {
    if (ends.includes(id)) return 0;
    return doors.some(({ backends }) => backends.some(({ workload }) => inScope.has(workload))) ? 1 : 2;
  };
  return served(exposure)
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter((one) => isWhole || one.rank < 2)
    .sort((a, b) => a.rank - b.rank || compareText(a.entry.id, b.entry.id))
    .map(({ entry }) => entry);
}

/** The outside is there for entry points even when no address is; it is open if chosen, or like the others. */
function withOutside(boxes: readonly SceneBox[], { openBoxes }: SceneChoices): readonly SceneBox[] {
  if (boxes.length === 0 || boxes.some(({ id }) => id === OUTSIDE)) return boxes;
  const open = openBoxes === null ? boxes.some((box) => box.open) : openBoxes.includes(OUTSIDE);
  const box: SceneBox = {
    id: OUTSIDE,
    label: 'Outside',
    kind: 'outside',
    open,
    workloads: 0,
    pods: 0,
    isolation: 'ungoverned',
    dimmed: false,
    findings: 0,
  };
  return [...boxes, box];
}

interface Line {
  readonly source: string;
  readonly target: string;
  traffic: TrafficSet;
  readonly steps: ExposureEdge[];
  /** Set before entry points and their proxies, where the numbers are what outsiders dial. */
  readonly dialled: string | null;
}

/** The nodes and edges of the entry points that are drawn. */
class ExposureLayer {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  readonly #known: ReadonlySet<string>;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #dimmed = new Set<string>();

  constructor(
    scene: Scene,
    { graph }: FilteredGraph,
    private readonly pods: PodListings,
    private readonly exposure: ExposureAnswer,
    entries: readonly EntryReport[],
  ) {
    const audiences = new Map<string, SceneNode>();
    const proxies = new Map<string, SceneNode>();
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const steps = exposure.drawing.edges.filter(({ entry }) => byId.has(entry));
    const strangers = new Set(exposure.drawing.nodes.map(({ id }) => id).filter((id) => id.startsWith('Proxy/')));
    for (const { from, to, entry } of steps) {
      const audience = AUDIENCES[byId.get(entry)!.audience];
      if (to === entry && !audiences.has(audience.id)) {
        audiences.set(audience.id, outsideNode(audience.id, 'external', audience.name, 'who dials in'));
      }
      for (const id of [from, to]) if (strangers.has(id) && !proxies.has(id)) proxies.set(id, this.#proxy(id));
    }
    const namesakes = repeated(entries.map(nameKey));
    this.nodes = [
      ...[...audiences.values()].sort((a, b) => compareText(a.id, b.id)),
      ...entries.map((entry) => entryNode(entry, namesakes.has(nameKey(entry)))),
      ...[...proxies.values()].sort((a, b) => compareText(a.id, b.id)),
    ];
    this.#known = new Set([
      ...scene.nodes.map(({ id }) => id),
      ...scene.boxes.filter(({ open }) => !open).map(({ id }) => id),
      ...this.nodes.map(({ id }) => id),
    ]);
    this.#nodes = nodesById(graph);
    for (const { id, dimmed } of [...scene.boxes, ...scene.nodes]) if (dimmed) this.#dimmed.add(id);
    this.edges = this.#merge(steps, byId);
  }

  #proxy(id: string): SceneNode {
    const name = this.exposure.proxies.find((proxy) => proxy.id === id)?.name ?? id;
    return outsideNode(id, 'proxy', name, 'proxy');
  }

  #merge(steps: readonly ExposureEdge[], entries: ReadonlyMap<string, EntryReport>): readonly SceneEdge[] {
    const lines = new Map<string, Line>();
    for (const step of steps) {
      const entry = entries.get(step.entry)!;
      const arrives = step.to === step.entry;
      const dialled = arrives || (step.from === step.entry && entry.proxy !== null) ? cardTraffic(entry) : null;
      const sources = arrives ? [AUDIENCES[entry.audience].id] : this.#ends(step.from);
      for (const source of sources) {
        for (const target of this.#ends(step.to)) {
          if (source === target) continue;
          const id = edgeId(source, target, 'exposure');
          const line = lines.get(id) ?? { source, target, traffic: NO_TRAFFIC, steps: [], dialled };
          lines.set(id, line);
          line.traffic = unionTraffic(line.traffic, parseTrafficSet(step.traffic) ?? NO_TRAFFIC);
          line.steps.push(step);
        }
      }
    }
    return [...lines].map(([id, line]) => this.#edge(id, line)).sort((a, b) => compareText(a.id, b.id));
  }

  /** Where a node of the graph is drawn: itself, its pods, or its closed box; [] where a filter has taken it away. */
  #ends(id: string): readonly string[] {
    if (this.#known.has(id)) return [id];
    const members = (this.pods.get(id) ?? []).map((pod) => pod.id).filter((pod) => this.#known.has(pod));
    if (members.length > 0) return members;
    const node = this.#nodes.get(id);
    const box = node && boxOf(node);
    return box !== undefined && box !== OUTSIDE && this.#known.has(box) ? [box] : [];
  }

  #edge(id: string, { source, target, traffic, steps, dialled }: Line): SceneEdge {
    const best = steps.find(({ verdict }) => verdict === 'allow') ?? steps[0]!;
    const label = dialled ?? formatEdgeTraffic(traffic);
    return {
      id,
      source,
      target,
      look: 'exposure',
      label: best.verdict === 'allow' ? label : `unknown ${label}`,
      weight: 1,
      dimmed: this.#dimmed.has(target),
      verdict: best.verdict,
      certainty: best.certainty,
      kinds: [],
    };
  }
}

function outsideNode(id: string, kind: SceneNode['kind'], label: string, detail: string): SceneNode {
  return {
    id,
    box: OUTSIDE,
    kind,
    label,
    detail,
    isolation: 'ungoverned',
    dimmed: false,
    state: 'running',
    findings: 0,
  };
}

/** Its namespace is told where another one of its name is drawn. */
function entryNode(entry: EntryReport, isNamesake: boolean): SceneNode {
  const { namespace, name } = entry.object;
  const label = isNamesake && namespace !== null ? `${namespace}/${name}` : name;
  const detail = [cardKind(entry), cardTraffic(entry)].filter((part) => part !== '').join(' ');
  const node = outsideNode(entry.id, 'entry', label, detail);
  return entry.state === 'blocked' ? { ...node, mark: 'blocked' } : node;
}

function nameKey(entry: EntryReport): string {
  return `${entryKind(entry)} ${entry.object.name}`;
}

function repeated(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
}
