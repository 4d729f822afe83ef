// Where the nodes of one open box lie: layers left to right on a grid, unconnected nodes in rows below, stubs under their card.
import type { SceneEdge, SceneNode } from '../../graph/index';
import {
  BOX_HEADER,
  BOX_PADDING,
  BOX_QUANTUM,
  CARD_HEIGHT,
  CARD_WIDTH,
  CLOSED_BOX,
  COLUMN_PITCH,
  nodeSize,
  type Rect,
  ROW_GAP,
  STUB_GAP,
  STUB_INDENT,
} from './geometry';
import { type Arc, flowRanks } from './ranks';

/** Rectangles relative to the box's corner. */
export interface InnerLayout {
  readonly w: number;
  readonly h: number;
  readonly nodes: ReadonlyMap<string, Rect>;
}

/** A node with its stubs: what takes one place of the grid. */
interface Cell {
  readonly node: SceneNode;
  readonly stubs: readonly SceneNode[];
  readonly height: number;
}

interface Place {
  readonly column: number;
  readonly row: number;
}

const NO_STUBS: readonly SceneNode[] = [];
const SWEEPS = 4;
/** Entry points in one column at most. */
const GATES = 12;

function toCells(nodes: readonly SceneNode[]): readonly Cell[] {
  // Most boxes have no stubs: then every node is a cell by itself.
  if (!nodes.some((node) => node.kind === 'stub')) {
    return nodes.map((node) => ({ node, stubs: NO_STUBS, height: nodeSize(node).h }));
  }
  const here = new Set(nodes.filter((node) => node.kind !== 'stub').map((node) => node.id));
  const stubs = new Map<string, SceneNode[]>();
  for (const node of nodes) {
    if (node.kind !== 'stub' || !node.stub || !here.has(node.stub.of)) continue;
    const list = stubs.get(node.stub.of);
    if (list) list.push(node);
    else stubs.set(node.stub.of, [node]);
  }
  const attached = new Set([...stubs.values()].flat().map((stub) => stub.id));
  return nodes
    .filter((node) => !attached.has(node.id))
    .map((node) => {
      const own = [...(stubs.get(node.id) ?? [])].sort(bySide);
      const height = own.reduce((sum, stub) => sum + STUB_GAP + nodeSize(stub).h, nodeSize(node).h);
      return { node, stubs: own, height };
    });
}

function bySide(a: SceneNode, b: SceneNode): number {
  const [left, right] = [a.stub?.side ?? '', b.stub?.side ?? ''];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function toArcs(cells: readonly Cell[], edges: readonly SceneEdge[]): readonly Arc[] {
  const numbers = new Map(cells.map((cell, index) => [cell.node.id, index]));
  const arcs: Arc[] = [];
  for (const edge of edges) {
    const [from, to] = [numbers.get(edge.source), numbers.get(edge.target)];
    if (from !== undefined && to !== undefined && from !== to) {
      arcs.push({ from, to, weight: edge.look === 'open' ? 1 : 3 });
    }
  }
  return arcs;
}

function meanPlace(vertex: number, neighbours: readonly (readonly number[])[], place: Float64Array): number {
  const near = neighbours[vertex]!;
  if (near.length === 0) return place[vertex]!;
  let sum = 0;
  for (const other of near) sum += place[other]!;
  return sum / near.length;
}

/** Vertices layer by layer, each layer ordered by the mean place of its neighbours (barycentre), swept to and fro. */
function orderLayers(count: number, arcs: readonly Arc[], members: readonly number[]): number[][] {
  const ranks = flowRanks(count, arcs);
  const layers: number[][] = [];
  for (const vertex of members) {
    const rank = ranks[vertex]!;
    while (layers.length <= rank) layers.push([]);
    layers[rank]!.push(vertex);
  }
  const used = layers.filter((layer) => layer.length > 0);
  const neighbours = Array.from({ length: count }, (): number[] => []);
  for (const arc of arcs) {
    neighbours[arc.from]!.push(arc.to);
    neighbours[arc.to]!.push(arc.from);
  }
  const place = new Float64Array(count);
  const keys = new Float64Array(count);
  const byKey = (a: number, b: number): number => keys[a]! - keys[b]! || a - b;
  const settle = (layer: readonly number[]): void => {
    for (let index = 0; index < layer.length; index++) place[layer[index]!] = (index + 0.5) / layer.length;
  };
  used.forEach(settle);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const layer of sweep % 2 === 0 ? used : [...used].reverse()) {
      if (layer.length > 1) {
        for (const vertex of layer) keys[vertex] = meanPlace(vertex, neighbours, place);
        layer.sort(byKey);
      }
      settle(layer);
    }
  }
  return used;
}

/** Layers to grid places: tall layers wrap into several columns, short ones sit beside the middle of the tall ones. */
function placeLayers(layers: readonly (readonly number[])[], limit: number): Map<number, Place> {
  const columns = layers.flatMap((layer) => {
    const parts = Math.ceil(layer.length / limit);
    const size = Math.ceil(layer.length / parts);
    return Array.from({ length: parts }, (_, part) => layer.slice(part * size, (part + 1) * size));
  });
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const places = new Map<number, Place>();
  columns.forEach((column, index) => {
    const first = Math.floor((rows - column.length) / 2);
    column.forEach((vertex, row) => {
      places.set(vertex, { column: index, row: first + row });
    });
  });
  return places;
}

function gridColumns(count: number): number {
  return Math.max(1, Math.round(Math.sqrt(count / 3.2)));
}

function placeCells(cells: readonly Cell[], edges: readonly SceneEdge[]): ReadonlyMap<number, Place> {
  const arcs = toArcs(cells, edges);
  const linked = new Uint8Array(cells.length);
  for (const arc of arcs) linked[arc.from] = linked[arc.to] = 1;
  const [members, alone]: [number[], number[]] = [[], []];
  for (let index = 0; index < cells.length; index++) (linked[index] === 1 ? members : alone).push(index);
  // Entry points make one tall column: the box stands at the picture's rim, and its width costs more than its height.
  const tall = cells.some(({ node }) => node.kind === 'entry') ? GATES : 3;
  const limit = Math.max(tall, Math.ceil(Math.sqrt(members.length)));
  const places = placeLayers(orderLayers(cells.length, arcs, members), limit);
  let [firstRow, columns] = [0, gridColumns(alone.length)];
  for (const { row, column } of places.values()) {
    firstRow = Math.max(firstRow, row + 1);
    columns = Math.max(columns, column + 1);
  }
  alone.forEach((index, order) => {
    places.set(index, { column: order % columns, row: firstRow + Math.floor(order / columns) });
  });
  return places;
}

/** Lays out the nodes of one open box; `edges` may be those of the whole scene. Nodes keep the scene's order among equals. */
export function layoutInner(nodes: readonly SceneNode[], edges: readonly SceneEdge[]): InnerLayout {
  const cells = toCells(nodes);
  if (cells.length === 0) return { ...CLOSED_BOX, nodes: new Map() };
  const places = placeCells(cells, edges);
  const heights: number[] = [];
  for (const [index, { row }] of places) heights[row] = Math.max(heights[row] ?? 0, cells[index]!.height);
  const tops: number[] = [];
  let y = BOX_HEADER;
  for (let row = 0; row < heights.length; row++) {
    tops.push(y);
    y += (heights[row] ?? 0) + ROW_GAP;
  }
  const rects = new Map<string, Rect>();
  let columns = 1;
  for (const [index, { column, row }] of places) {
    columns = Math.max(columns, column + 1);
    const cell = cells[index]!;
    // A pill stands in the middle of a row of cards, so that lines between them run straight.
    const lower = cell.node.kind === 'pod' ? Math.max(0, (Math.min(heights[row]!, CARD_HEIGHT) - cell.height) / 2) : 0;
    placeCell(cell, BOX_PADDING + column * COLUMN_PITCH, tops[row]! + lower, rects);
  }
  const h = Math.ceil((y - ROW_GAP + BOX_PADDING) / BOX_QUANTUM) * BOX_QUANTUM;
  return { w: 2 * BOX_PADDING + (columns - 1) * COLUMN_PITCH + CARD_WIDTH, h, nodes: rects };
}

function placeCell(cell: Cell, x: number, top: number, rects: Map<string, Rect>): void {
  const { w, h } = nodeSize(cell.node);
  rects.set(cell.node.id, { x, y: top, w, h });
  let y = top + h;
  for (const stub of cell.stubs) {
    rects.set(stub.id, { x: x + STUB_INDENT, y: y + STUB_GAP, ...nodeSize(stub) });
    y += STUB_GAP + nodeSize(stub).h;
  }
}
