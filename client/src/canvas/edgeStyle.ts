// How edges are drawn: looks differ in dash and arrow, not in colour alone; differences of a comparison in sign, colour and dash.
import { type CanvasTheme, DASHES, EDGE_FONT, L7_LINE } from '@portolan/shared/picture';
import { LAYER, type StyleRule } from './styleRule';

export function edgeRules(theme: CanvasTheme): readonly StyleRule[] {
  return [
    {
      selector: 'edge',
      style: {
        events: 'no',
        'z-index-compare': 'manual',
        'z-index': LAYER.edge,
        'curve-style': 'round-segments',
        'segment-radii': [9],
        'edge-distances': 'endpoints',
        width: 'data(width)',
        'line-color': theme.explicit,
        'target-arrow-color': theme.explicit,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.85,
        'source-endpoint': 'data(sourceEnd)',
        'target-endpoint': 'data(targetEnd)',
        'overlay-opacity': 0,
        'target-label': 'data(label)',
        'target-text-offset': 'data(labelOffset)',
        'font-family': theme.font,
        'font-size': EDGE_FONT,
        'font-weight': 500,
        color: theme.text,
        'text-background-color': theme.background,
        'text-background-opacity': 0.94,
        'text-background-shape': 'round-rectangle',
        'text-background-padding': '2.5px',
        'min-zoomed-font-size': 6.5,
      },
    },
    {
      selector: 'edge[weights]',
      style: { 'segment-weights': 'data(weights)', 'segment-distances': 'data(distances)' },
    },
    {
      selector: 'edge.loop',
      style: {
        'curve-style': 'bezier',
        'control-point-step-size': 96,
        'loop-direction': '90deg',
        'loop-sweep': '24deg',
      },
    },
    {
      selector: 'edge.curve',
      style: {
        'curve-style': 'unbundled-bezier',
        'control-point-weights': 'data(weights)',
        'control-point-distances': 'data(distances)',
        'line-opacity': 0.62,
        'z-index': LAYER.curve,
        'arrow-scale': 0.75,
      },
    },
    ...lookRules(theme),
    {
      selector: 'edge.tie',
      style: { width: 1, 'target-arrow-shape': 'none', 'line-style': 'solid', 'segment-radii': [5] },
    },
    { selector: 'edge.quiet', style: { 'text-opacity': 0, 'text-background-opacity': 0 } },
  ];
}

function colored(color: string): StyleRule['style'] {
  return { 'line-color': color, 'target-arrow-color': color };
}

function lookRules(theme: CanvasTheme): readonly StyleRule[] {
  return [
    {
      selector: 'edge.open',
      style: {
        ...colored(theme.open),
        color: theme.muted,
        'line-style': 'dashed',
        'line-dash-pattern': [...DASHES.open],
      },
    },
    {
      selector: 'edge.uncertain',
      style: {
        ...colored(theme.uncertain),
        color: theme.uncertain,
        'line-style': 'dashed',
        'line-dash-pattern': [...DASHES.uncertain],
      },
    },
    {
      selector: 'edge.node',
      style: {
        ...colored(theme.node),
        color: theme.muted,
        'line-style': 'dashed',
        'line-dash-pattern': [...DASHES.node],
      },
    },
    {
      selector: 'edge.exposure',
      style: {
        ...colored(theme.exposure),
        color: theme.exposure,
        width: 1.8,
        'line-style': 'dashed',
        'line-dash-pattern': [...DASHES.exposure],
        'target-arrow-shape': 'vee',
      },
    },
    {
      // Two thin lines: only a part of what the ports say gets through.
      selector: 'edge.l7',
      style: {
        'line-color': theme.background,
        width: L7_LINE.gap,
        'line-outline-width': L7_LINE.line,
        'line-outline-color': theme.explicit,
      },
    },
    { selector: 'edge.l7.uncertain', style: { 'line-outline-color': theme.uncertain } },
    {
      selector: 'edge.verdict-deny',
      style: { 'line-dash-pattern': [...DASHES.deny], 'target-arrow-shape': 'tee', 'arrow-scale': 1.1 },
    },
    { selector: 'edge.verdict-unknown', style: { 'target-arrow-fill': 'hollow', 'arrow-scale': 1.05 } },
    ...changeRules(theme),
  ];
}

/** Edges of a comparison: what is the same stands back, what came, went or changed has a colour, a sign and, gone, a dotted line. */
function changeRules(theme: CanvasTheme): readonly StyleRule[] {
  const tinted = (change: string, color: string): StyleRule => ({
    selector: `edge.change-${change}`,
    style: { ...colored(color), color, width: 2.6, 'line-opacity': 1, 'font-weight': 700, 'z-index': LAYER.node - 1 },
  });
  return [
    { selector: 'edge.same', style: { opacity: 0.26 } },
    tinted('gained', theme.gained),
    tinted('possibly-gained', theme.gained),
    tinted('lost', theme.lost),
    tinted('possibly-lost', theme.lost),
    tinted('changed', theme.changed),
    { selector: 'edge.ghost', style: { 'line-style': 'dashed', 'line-dash-pattern': [...DASHES.ghost], width: 2.2 } },
  ];
}
