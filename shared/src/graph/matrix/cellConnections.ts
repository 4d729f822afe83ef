// The connections behind one cell: cut out of the blocks, listed, and put into words.
import { ALL_TRAFFIC, equalTraffic, NO_TRAFFIC, parseTrafficSet, unionTraffic } from '../../sets/index';
import { listConnections } from '../connections';
import type { ConnectionList, FilteredGraph } from '../filter/filterModel';
import type { ConnectionBlock, GraphNode } from '../model';
import { boxOf } from '../scene/sceneEnds';
import { formatEdgeTraffic } from '../trafficWords';
import { type CellCounts, Matrix, type MatrixEnd } from './matrix';
import { shownNodes } from './shownNodes';

/** The parts of blocks that join nodes of `from` with nodes of `to` (tests of node indices). */
function blocksBetween(
  blocks: readonly ConnectionBlock[],
  from: (node: number) => boolean,
  to: (node: number) => boolean,
): readonly ConnectionBlock[] {
  const [sources, destinations] = [cutter(from), cutter(to)];
  const kept: ConnectionBlock[] = [];
  for (const block of blocks) {
    const own = sources(block.from);
    if (own.length === 0) continue;
    const peers = destinations(block.to);
    if (peers.length > 0) kept.push({ ...block, from: own, to: peers });
  }
  return kept;
}

/** Lists are shared by many blocks. */
function cutter(keep: (node: number) => boolean): (list: readonly number[]) => readonly number[] {
  const known = new Map<readonly number[], readonly number[]>();
  return (list) => {
    const before = known.get(list);
    if (before !== undefined) return before;
    const after = list.filter(keep);
    known.set(list, after);
    return after;
  };
}

function cellBlocks(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): readonly ConnectionBlock[] {
  const inside = (end: MatrixEnd): ((node: number) => boolean) => {
    const nodes =
      end >= 0 ? [matrix.nodes[end]!] : matrix.nodes.subarray(matrix.group(end).first, matrix.group(end).last);
    const members = new Set(nodes);
    return (node) => members.has(node);
  };
  return blocksBetween(matrix.blocksFrom(row), inside(row), inside(column));
}

/** The connections of a cell, those that a rule admits first. */
export function cellConnections(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): ConnectionList {
  return listFirst(matrix.filtered, cellBlocks(matrix, row, column));
}

function listFirst({ graph }: FilteredGraph, blocks: readonly ConnectionBlock[]): ConnectionList {
  return listConnections(graph, { blocks }, { sort: { column: 'kind', descending: false } });
}

/** What a merged edge stands for: as the matrix says it, and listed. */
export interface Bundle {
  /** `1 of 2 pairs allowed, TCP 5432; 0 open`; null where an end is not in the filtered graph. */
  readonly words: string | null;
  /** Those that a rule admits first. */
  readonly connections: ConnectionList;
}

/** The connections between two ends, each the id of a node or of a box, without counting the whole matrix. */
export function readBundle(filtered: FilteredGraph, from: string, to: string): Bundle {
  const inside = (end: string) => (index: number) => isIn(filtered.graph.nodes[index]!, end);
  const blocks = blocksBetween(filtered.blocks, inside(from), inside(to));
  const shown = shownNodes(filtered).filter((index) => inside(from)(index) || inside(to)(index));
  const matrix = new Matrix({ ...filtered, blocks }, shown);
  const [row, column] = [matrix.find(from), matrix.find(to)];
  return {
    words: row === null || column === null ? null : cellMeaning(matrix, row, column),
    connections: listFirst(filtered, blocks),
  };
}

function isIn(node: GraphNode, end: string): boolean {
  return node.id === end || boxOf(node) === end;
}

/** `batch → payments: 1 of 2 pairs allowed, TCP 5432; 0 open`. */
export function cellWords(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  return `${cellTitle(matrix, row, column)}: ${cellMeaning(matrix, row, column)}`;
}

/** `batch → payments`. */
export function cellTitle(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  return `${matrix.titleOf(row)} → ${matrix.titleOf(column)}`;
}

/** `1 of 2 pairs allowed, TCP 5432; 0 open`. */
export function cellMeaning(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  const counts = matrix.counts(row, column);
  return row >= 0 && column >= 0 ? pairWords(matrix, row, column, counts) : countWords(matrix, row, column, counts);
}

const NOT_JUDGED = 'not judged, both ends lie outside the cluster';

/** As {@link cellWords}, without the ports, which cost a look at all blocks. */
export function cellBrief(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  const counts = matrix.counts(row, column);
  const single = row >= 0 && column >= 0;
  const words =
    counts.of === 0
      ? nothingWords(matrix, row)
      : single
        ? singleWord(counts)
        : `${number(counts.allowed)} of ${number(counts.of)} pairs allowed`;
  return `${cellTitle(matrix, row, column)}: ${words}`;
}

function nothingWords(matrix: Matrix, row: MatrixEnd): string {
  return matrix.group(row).outside ? NOT_JUDGED : 'no pairs, a single pod is no peer of itself';
}

function singleWord({ allowed, unknown, uncertain, node }: CellCounts): string {
  if (allowed > 0) return 'allowed';
  if (unknown > 0) return 'not known, an input is missing';
  if (uncertain > 0) return 'not allowed here, but plugins differ';
  return node > 0 ? 'own-node traffic only' : 'not allowed';
}

function pairWords(matrix: Matrix, row: MatrixEnd, column: MatrixEnd, counts: CellCounts): string {
  if (counts.of === 0) return nothingWords(matrix, row);
  const parts = [singleWord(counts)];
  if (counts.allowed > 0) {
    parts[0] += `, ${trafficWords(matrix, row, column)}`;
    if (counts.explicit > 0) parts.push('a rule admits it');
    if (counts.open > 0) parts.push('open: no policy isolates either end');
    if (counts.uncertain > 0) parts.push('uncertain: network plugins differ');
    if (counts.unknown > 0) parts.push('some of it not known');
  }
  if (counts.partial > 0) parts.push('in part only');
  return parts.join('; ');
}

function countWords(matrix: Matrix, row: MatrixEnd, column: MatrixEnd, counts: CellCounts): string {
  if (counts.of === 0) return nothingWords(matrix, row);
  const traffic = counts.allowed > 0 ? `, ${trafficWords(matrix, row, column)}` : '';
  const parts = [`${number(counts.allowed)} of ${number(counts.of)} pairs allowed${traffic}`];
  if (counts.allowed > 0) parts.push(`${number(counts.open)} open`);
  for (const tally of ['uncertain', 'unknown'] as const)
    if (counts[tally] > 0) parts.push(`${number(counts[tally])} ${tally === 'unknown' ? 'not known' : tally}`);
  if (counts.partial > 0) parts.push(`${number(counts.partial)} in part only`);
  if (counts.node > 0) parts.push(`${number(counts.node)} of a node and its own pods`);
  return parts.join('; ');
}

/** All that is allowed in the cell, in short. */
function trafficWords(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  let traffic = NO_TRAFFIC;
  for (const block of cellBlocks(matrix, row, column)) {
    if (block.verdict !== 'allow' || block.kind === 'node') continue;
    traffic = unionTraffic(traffic, parseTrafficSet(block.traffic) ?? NO_TRAFFIC);
    if (equalTraffic(traffic, ALL_TRAFFIC)) break;
  }
  return formatEdgeTraffic(traffic);
}

function number(value: number): string {
  return value.toLocaleString('en');
}
