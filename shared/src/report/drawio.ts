// draw.io (diagrams.net): uncompressed, namespaces as containers, in a plain grid that a person may rearrange.
import { type ConnectionBlock, type ConnectionLook, lookOf, type TrafficGraph } from '../graph/index';
import { aboutLines, type ExportAbout } from './exportAbout';
import { bundleLabel, byNamespace, isBundle, labelOf, nodeLabel, pairsOf } from './pairs';
import { xmlAttributes, xmlText } from './xml';

/** Sizes in draw.io's units, which are pixels at 100 %. */
const NODE = { width: 180, height: 40, gap: 20 } as const;
const HEAD = 30;
const BOX_GAP = 120;
/** Nodes under each other before a box gets another column. */
const MANY_ROWS = 8;

const LINES: Readonly<Record<ConnectionLook, string>> = {
  explicit: 'strokeColor=#33415c;',
  open: 'strokeColor=#8a97ad;dashed=1;',
  uncertain: 'strokeColor=#b45309;fontColor=#b45309;dashed=1;dashPattern=8 3 2 3;strokeWidth=2;',
  node: 'strokeColor=#8a97ad;dashed=1;dashPattern=1 3;',
};
// Without html=1 draw.io shows a value as text, whatever is in it.
const BOX = `swimlane;html=0;container=1;collapsible=1;startSize=${HEAD};rounded=1;fillColor=#f1f5f9;strokeColor=#cbd5e1;fontStyle=1;`;
const WORKLOAD = 'rounded=1;html=0;whiteSpace=wrap;fillColor=#ffffff;strokeColor=#64748b;';
const OTHER = 'rounded=1;html=0;whiteSpace=wrap;dashed=1;fillColor=#f8fafc;strokeColor=#64748b;';
const EDGE = 'html=0;edgeStyle=orthogonalEdgeStyle;rounded=1;endArrow=block;endSize=5;fontSize=10;';

/** One file with one page, in pieces. */
export function* formatDrawio(graph: TrafficGraph, about: ExportAbout): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="portolan" compressed="false">\n';
  yield `  <diagram id="portolan"${xmlAttributes({ name: 'Connections' })}>\n    <mxGraphModel grid="1" gridSize="10" page="0">\n      <root>\n`;
  yield '        <mxCell id="0"/>\n        <mxCell id="1" parent="0"/>\n';
  const bottom = yield* boxes(graph);
  for (const [index, block] of graph.blocks.entries()) yield* connections(graph, block, index, bottom);
  const note = aboutLines(graph, about);
  yield vertex('about', note, '1', 'text;html=0;align=left;verticalAlign=top;fontSize=10;fontColor=#64748b;', {
    x: 0,
    y: bottom + BOX_GAP,
    width: 900,
    height: 14 * note.length + 10,
  });
  yield '      </root>\n    </mxGraphModel>\n  </diagram>\n</mxfile>\n';
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes in rows of about equal width; returns where they end. */
function* boxes(graph: TrafficGraph): Generator<string, number> {
  const groups = byNamespace(graph);
  const perRow = Math.max(1, Math.ceil(Math.sqrt(groups.length)));
  let x = 0;
  let y = 0;
  let tallest = 0;
  for (const [index, { namespace, nodes }] of groups.entries()) {
    if (index > 0 && index % perRow === 0) {
      y += tallest + BOX_GAP;
      x = 0;
      tallest = 0;
    }
    const columns = Math.ceil(nodes.length / MANY_ROWS);
    const rows = Math.min(nodes.length, MANY_ROWS);
    const width = columns * (NODE.width + NODE.gap) + NODE.gap;
    const height = HEAD + rows * (NODE.height + NODE.gap) + NODE.gap;
    yield vertex(`g${index}`, [namespace ?? 'Outside'], '1', BOX, { x, y, width, height });
    for (const [place, number] of nodes.entries()) {
      const node = graph.nodes[number]!;
      const style = node.kind === 'workload' || node.kind === 'pod' ? WORKLOAD : OTHER;
      yield vertex(`n${number}`, [nodeLabel(node)], `g${index}`, style, {
        x: NODE.gap + Math.floor(place / MANY_ROWS) * (NODE.width + NODE.gap),
        y: HEAD + NODE.gap + (place % MANY_ROWS) * (NODE.height + NODE.gap),
        width: NODE.width,
        height: NODE.height,
      });
    }
    x += width + BOX_GAP;
    tallest = Math.max(tallest, height);
  }
  return y + tallest;
}

/** A block that joins many with many meets in a dot below the boxes. */
function* connections(graph: TrafficGraph, block: ConnectionBlock, index: number, bottom: number): Generator<string> {
  const style = `${EDGE}${LINES[lookOf(block)]}`;
  const label = labelOf(block);
  if (!isBundle(block)) {
    for (const { from, to } of pairsOf(graph.nodes, block))
      yield edge(`e${index}-${from}-${to}`, label, style, `n${from}`, `n${to}`);
    return;
  }
  const place = { x: 40 * index, y: bottom + BOX_GAP / 2, width: 12, height: 12 };
  yield vertex(
    `b${index}`,
    [bundleLabel(graph.nodes, block)],
    '1',
    'ellipse;html=0;fillColor=#8a97ad;strokeColor=none;verticalLabelPosition=bottom;',
    place,
  );
  for (const from of block.from)
    yield edge(`e${index}-${from}-b`, '', `${style}endArrow=none;`, `n${from}`, `b${index}`);
  for (const to of block.to) yield edge(`e${index}-b-${to}`, '', style, `b${index}`, `n${to}`);
}

function vertex(id: string, value: readonly string[], parent: string, style: string, place: Place): string {
  const geometry = `<mxGeometry${xmlAttributes({ ...place, as: 'geometry' })}/>`;
  return `        <mxCell${cellAttributes(id, value, style)} vertex="1" parent="${parent}">${geometry}</mxCell>\n`;
}

function edge(id: string, value: string, style: string, source: string, target: string): string {
  const ends = xmlAttributes({ edge: 1, parent: 1, source, target });
  return `        <mxCell${cellAttributes(id, [value], style)}${ends}><mxGeometry relative="1" as="geometry"/></mxCell>\n`;
}

/** Lines become line breaks; breaks within a line are a stranger's and are made visible. */
function cellAttributes(id: string, lines: readonly string[], style: string): string {
  return `${xmlAttributes({ id })} value="${lines.map(xmlText).join('&#10;')}"${xmlAttributes({ style })}`;
}
