// The Cytoscape stylesheet of a theme. Looks of edges differ in dash and arrow, not in colour alone.
import { type CanvasTheme, PARTY_OUTLINE, REGION_TITLE_FONT, TILE_FONT } from '@portolan/shared/picture';
import type { StylesheetJson } from 'cytoscape';
import { edgeRules } from './edgeStyle';
import { LAYER, type StyleRule } from './styleRule';

export function toStylesheet(theme: CanvasTheme): StylesheetJson {
  const rules: readonly StyleRule[] = [...nodeRules(theme), ...edgeRules(theme), ...stateRules(theme)];
  // The typings lag behind the library: they know neither edge-distances `endpoints` nor data mappers for numbers.
  return rules as unknown as StylesheetJson;
}

function nodeRules(theme: CanvasTheme): readonly StyleRule[] {
  return [
    {
      selector: 'node',
      style: {
        width: 'data(w)',
        height: 'data(h)',
        shape: 'round-rectangle',
        'corner-radius': '8px',
        'z-index-compare': 'manual',
        'z-index': LAYER.node,
        'background-color': theme.card,
        'border-width': 1,
        'border-color': theme.cardBorder,
        'overlay-opacity': 0,
        'font-family': theme.font,
        'font-size': 13,
        'font-weight': 600,
        color: theme.text,
        'text-halign': 'right',
        'text-valign': 'center',
        'text-wrap': 'ellipsis',
        'min-zoomed-font-size': 4,
      },
    },
    {
      selector: 'node[label]',
      style: { label: 'data(label)', 'text-margin-x': 'data(labelX)', 'text-max-width': 'data(labelWidth)' },
    },
    { selector: 'node[labelY]', style: { 'text-margin-y': 'data(labelY)' } },
    {
      selector: 'node[face]',
      style: {
        'background-image': 'data(face)',
        'background-image-crossorigin': 'null',
        'background-width': '100%',
        'background-height': '100%',
        'background-clip': 'none',
        'background-image-containment': 'over',
        'background-offset-y': '0px',
      },
    },
    {
      selector: 'node.box',
      style: {
        'z-index': LAYER.box,
        'background-color': theme.box,
        'border-color': theme.boxBorder,
        'corner-radius': '12px',
        'text-valign': 'top',
        'text-margin-y': 26,
        'font-size': 14,
        'font-weight': 700,
        'background-height': '64px',
        'background-position-y': '0px',
      },
    },
    { selector: 'node.box.closed', style: { 'background-color': theme.card, 'border-color': theme.cardBorder } },
    {
      selector: 'node.box.outside',
      style: { 'background-color': theme.outside, 'border-style': 'dashed', 'border-dash-pattern': [5, 4] },
    },
    {
      selector: 'node.box.tile',
      style: {
        'corner-radius': '6px',
        'text-margin-y': 20,
        'font-size': TILE_FONT,
        'font-weight': 600,
        'background-height': '100%',
      },
    },
    {
      selector: 'node.region',
      style: {
        events: 'no',
        'z-index': LAYER.region,
        'background-color': theme.box,
        'border-color': theme.boxBorder,
        'corner-radius': '9px',
      },
    },
    {
      selector: 'node.region-title',
      style: {
        events: 'no',
        'z-index': LAYER.box,
        'background-color': theme.box,
        'border-width': 0,
        'corner-radius': '4px',
        'text-valign': 'top',
        'text-margin-y': 17,
        'font-size': REGION_TITLE_FONT,
        'font-weight': 700,
        color: theme.muted,
      },
    },
    {
      selector: 'node.home',
      style: {
        events: 'no',
        'z-index': LAYER.box,
        'background-opacity': 0,
        'border-color': theme.cardBorder,
        'border-style': 'dashed',
        'border-dash-pattern': [4, 3],
        'corner-radius': '6px',
        'text-valign': 'top',
        'text-margin-y': 20,
        'font-size': TILE_FONT,
        color: theme.muted,
      },
    },
    {
      selector: 'node.pod',
      style: { 'corner-radius': '14px', 'font-size': 11.5, 'font-weight': 500, 'background-color': theme.pill },
    },
    { selector: 'node.external', style: { shape: 'cut-rectangle', 'corner-radius': '9px' } },
    { selector: 'node.party', style: { shape: 'polygon', 'shape-polygon-points': PARTY_OUTLINE.join(' ') } },
    {
      selector: 'node.unread',
      style: {
        'background-color': theme.pill,
        'border-color': theme.muted,
        'border-style': 'dashed',
        'border-dash-pattern': [4, 3],
        'corner-radius': '10px',
        color: theme.muted,
      },
    },
    {
      selector: 'node.entry',
      style: { 'border-color': theme.exposure, 'border-style': 'double', 'border-width': 4, 'corner-radius': '4px' },
    },
    { selector: 'node.proxy', style: { 'border-color': theme.exposure } },
    {
      selector: 'node.stub',
      style: {
        'corner-radius': '10px',
        'background-color': theme.pill,
        'border-style': 'dashed',
        'border-dash-pattern': [4, 3],
        'border-color': theme.open,
        'font-size': 10.5,
        'font-weight': 400,
        color: theme.muted,
      },
    },
    { selector: 'node.pending', style: { 'border-style': 'dashed', 'background-opacity': 0.6 } },
    {
      selector: 'node.veil',
      style: {
        display: 'none',
        events: 'no',
        shape: 'rectangle',
        'corner-radius': '0px',
        'border-width': 0,
        'background-color': theme.background,
        'background-opacity': 0.6,
        'z-index': LAYER.veil,
      },
    },
    { selector: 'node.veil.veiling', style: { display: 'element' } },
  ];
}

function stateRules(theme: CanvasTheme): readonly StyleRule[] {
  return [
    { selector: '.dimmed', style: { opacity: 0.32 } },
    // Came a moment ago, or goes in a moment.
    {
      selector: 'edge.gained',
      style: { width: 3, opacity: 1, 'underlay-color': theme.gained, 'underlay-opacity': 0.5, 'underlay-padding': 5 },
    },
    {
      selector: 'edge.lost',
      style: { width: 3, opacity: 1, 'underlay-color': theme.finding, 'underlay-opacity': 0.5, 'underlay-padding': 5 },
    },
    // What breaks an expectation, or may.
    {
      selector: 'edge.breach-broken',
      style: {
        width: 3,
        'line-color': theme.finding,
        'line-opacity': 1,
        'target-arrow-color': theme.finding,
        color: theme.finding,
        'font-weight': 700,
        'text-opacity': 1,
        'text-background-opacity': 1,
      },
    },
    {
      selector: 'edge.breach-cannot-tell',
      style: { 'line-color': theme.uncertain, 'target-arrow-color': theme.uncertain, color: theme.uncertain },
    },
    // What flow logs saw.
    { selector: 'edge.observed-used', style: { width: 3.4, 'line-opacity': 1, 'font-weight': 700 } },
    { selector: 'edge.observed-never', style: { opacity: 0.42, width: 1.1 } },
    {
      selector: 'edge.observed-refused',
      style: {
        width: 3,
        'line-color': theme.uncertain,
        'target-arrow-color': theme.uncertain,
        color: theme.uncertain,
        'font-weight': 700,
      },
    },
    {
      selector: 'edge.observed-blocked',
      style: {
        width: 2.6,
        'line-color': theme.finding,
        'line-opacity': 1,
        'target-arrow-color': theme.finding,
        color: theme.finding,
        'font-weight': 700,
        'text-opacity': 1,
        'text-background-opacity': 1,
      },
    },
    { selector: 'edge.observed-aside', style: { opacity: 0.14 } },
    { selector: 'edge.observed-never.observed-alone', style: { opacity: 1, width: 2 } },
    { selector: 'node.hover', style: { 'border-color': theme.accent, 'border-width': 1.5 } },
    {
      selector: 'edge.hover',
      style: {
        width: 2.4,
        'text-opacity': 1,
        'text-background-opacity': 1,
        opacity: 1,
        'line-opacity': 1,
        'z-index': LAYER.node - 1,
      },
    },
    { selector: 'node.hot', style: { 'z-index': LAYER.hotNode } },
    { selector: 'node.box.hot', style: { 'z-index': LAYER.box } },
    { selector: 'node.box.closed.hot', style: { 'z-index': LAYER.hotNode } },
    {
      selector: 'edge.hot',
      style: {
        'font-size': 12,
        'min-zoomed-font-size': 4,
        'z-index': LAYER.hotEdge,
        'line-opacity': 1,
        'text-opacity': 1,
        'text-background-opacity': 1,
        opacity: 1,
      },
    },
    // On the map a label without a free place would hide a name; it is there under the pointer.
    { selector: 'edge.curve.quiet.hot', style: { 'text-opacity': 0, 'text-background-opacity': 0 } },
    {
      selector: 'edge.curve.hover',
      style: { 'text-opacity': 1, 'text-background-opacity': 1, 'z-index': LAYER.hotEdge },
    },
    {
      selector: 'node.selected',
      style: {
        'border-color': theme.accent,
        'border-width': 2.5,
        opacity: 1,
        'underlay-color': theme.accent,
        'underlay-opacity': 0.16,
        'underlay-padding': '6px',
        'underlay-shape': 'round-rectangle',
      },
    },
    { selector: 'node.box.opened.selected', style: { 'underlay-opacity': 0, 'border-width': 2 } },
    {
      selector: 'edge.selected',
      style: {
        width: 3,
        'underlay-color': theme.accent,
        'underlay-opacity': 0.22,
        'underlay-padding': 4,
      },
    },
  ];
}
