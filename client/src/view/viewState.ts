// All that a reader has chosen, as one value that lives in the address's fragment, so that a link shows the same view. Pure.
import {
  type ExposureMark,
  type Focus,
  ISOLATION_PRESETS,
  type IsolationPreset,
  type Layer,
} from '@portolan/shared/graph';
import { formatFocus, formatLayer, readFocus, readLayers } from './focusText';
import { FIRST_MATRIX, formatMatrix, type MatrixChoices, readMatrix } from './matrixText';

export type ViewMode = 'graph' | 'table' | 'matrix';
export type TableTab = 'connections' | 'workloads';
export type LookName = 'explicit' | 'open' | 'uncertain' | 'node';

/** Filters as typed: text that does not parse stays in the box and in the address, with its mistake shown. */
export interface FilterTexts {
  readonly namespaces: readonly string[];
  readonly selector: string;
  readonly port: string;
  readonly protocols: readonly string[];
  readonly direction: 'both' | 'ingress' | 'egress';
  readonly neighbours: boolean;
  readonly isolation: IsolationPreset | null;
  readonly exposure: ExposureMark | null;
  readonly find: string;
}

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** What the ask box holds. */
export interface AskState {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

/** The tools of a review, in the order in which they are offered. */
export const REVIEW_TOOLS = [
  'findings',
  'policies',
  'whatif',
  'rehearse',
  'compare',
  'snapshots',
  'checks',
  'observed',
] as const;
export type ReviewTool = (typeof REVIEW_TOOLS)[number];

export interface ViewState {
  readonly mode: ViewMode;
  readonly tab: TableTab;
  readonly matrix: MatrixChoices;
  readonly filter: FilterTexts;
  /** The part that is looked at alone; null: everything that the filter leaves. */
  readonly focus: Focus | null;
  /** Sets of workloads that are dimmed or left out of the picture. */
  readonly layers: readonly Layer[];
  /** null: the page decides by size. */
  readonly openBoxes: readonly string[] | null;
  readonly expanded: readonly string[];
  readonly unfolded: readonly string[];
  readonly looks: Readonly<Record<LookName, boolean>>;
  /** Whether entry points and the ways in are drawn; null: the page decides by their number. */
  readonly entries: boolean | null;
  /** Id of a node, box or edge, or `policy:KIND/NAMESPACE/NAME`. */
  readonly selected: string | null;
  readonly viewport: Viewport | null;
  /** null: the ask box is closed. */
  readonly ask: AskState | null;
  /** The tool that is open beside the picture. */
  readonly tool: ReviewTool | null;
  /** What the right column shows while a tool is open. */
  readonly side: 'tool' | 'details';
}

export const NO_FILTER_TEXTS: FilterTexts = {
  namespaces: [],
  selector: '',
  port: '',
  protocols: [],
  direction: 'both',
  neighbours: true,
  isolation: null,
  exposure: null,
  find: '',
};

export const FIRST_VIEW: ViewState = {
  mode: 'graph',
  tab: 'connections',
  matrix: FIRST_MATRIX,
  filter: NO_FILTER_TEXTS,
  focus: null,
  layers: [],
  openBoxes: null,
  expanded: [],
  unfolded: [],
  looks: { explicit: true, open: true, uncertain: true, node: false },
  entries: null,
  selected: null,
  viewport: null,
  ask: null,
  tool: null,
  side: 'tool',
};

const MODES: readonly ViewMode[] = ['graph', 'table', 'matrix'];
const LOOK_NAMES: readonly LookName[] = ['explicit', 'open', 'uncertain', 'node'];
const MARKS: readonly ExposureMark[] = ['published', 'blocked', 'reachable'];
const LONGEST = 20_000;

/** The fragment without `#`; '' for the first view. Parameters come in a fixed order and defaults are left out. */
export function formatView(view: ViewState): string {
  const out = new URLSearchParams();
  const add = (key: string, value: string, otherwise = ''): void => {
    if (value !== otherwise) out.append(key, value);
  };
  const addAll = (key: string, values: readonly string[]): void => {
    for (const value of values) out.append(key, value);
  };
  const { filter } = view;
  add('view', view.mode, 'graph');
  add('tab', view.tab, 'connections');
  for (const [key, value] of formatMatrix(view.matrix)) out.append(key, value);
  add('find', filter.find);
  addAll('ns', filter.namespaces);
  add('selector', filter.selector);
  add('port', filter.port);
  addAll('protocol', filter.protocols);
  add('direction', filter.direction, 'both');
  add('neighbours', filter.neighbours ? 'on' : 'off', 'on');
  add('isolation', filter.isolation ?? '');
  add('exposure', filter.exposure ?? '');
  if (view.focus) add('focus', formatFocus(view.focus));
  addAll('layer', view.layers.map(formatLayer));
  const shown = LOOK_NAMES.filter((look) => view.looks[look]).join('.');
  add('show', shown === '' ? 'nothing' : shown, 'explicit.open.uncertain');
  if (view.entries !== null) out.append('entries', view.entries ? 'on' : 'off');
  if (view.openBoxes) {
    if (view.openBoxes.length === 0) out.append('open', '');
    addAll('open', view.openBoxes);
  }
  addAll('pods', view.expanded);
  addAll('unfold', view.unfolded);
  add('select', view.selected ?? '');
  if (view.viewport) add('at', [view.viewport.x, view.viewport.y, view.viewport.zoom].map(short).join('_'));
  add('tool', view.tool ?? '');
  add('side', view.side, 'tool');
  if (view.ask) add('ask', JSON.stringify([view.ask.from, view.ask.to, view.ask.port]));
  return out.toString();
}

function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** Reads what {@link formatView} wrote. Anything that it would not write falls back to the first view's value; nothing is thrown. */
export function parseView(fragment: string): ViewState {
  const params = new URLSearchParams(fragment.slice(0, LONGEST).replace(/^#/, ''));
  const text = (key: string): string => params.get(key) ?? '';
  const open = params.getAll('open');
  return {
    mode: MODES.find((mode) => mode === text('view')) ?? 'graph',
    tab: text('tab') === 'workloads' ? 'workloads' : 'connections',
    matrix: readMatrix(params),
    filter: {
      namespaces: unique(params.getAll('ns')),
      selector: text('selector'),
      port: text('port'),
      protocols: unique(params.getAll('protocol')).filter((p) => p === 'TCP' || p === 'UDP' || p === 'SCTP'),
      direction: text('direction') === 'ingress' ? 'ingress' : text('direction') === 'egress' ? 'egress' : 'both',
      neighbours: text('neighbours') !== 'off',
      isolation: ISOLATION_PRESETS.find((preset) => preset === text('isolation')) ?? null,
      exposure: MARKS.find((mark) => mark === text('exposure')) ?? null,
      find: text('find'),
    },
    focus: readFocus(text('focus')),
    layers: readLayers(params.getAll('layer')),
    openBoxes: params.has('open') ? unique(open.filter((id) => id !== '')) : null,
    expanded: unique(params.getAll('pods')),
    unfolded: unique(params.getAll('unfold')),
    looks: params.has('show') ? readLooks(text('show')) : FIRST_VIEW.looks,
    entries: text('entries') === 'on' ? true : text('entries') === 'off' ? false : null,
    selected: text('select') || null,
    viewport: readViewport(text('at')),
    ask: readAsk(params.get('ask')),
    tool: REVIEW_TOOLS.find((tool) => tool === text('tool')) ?? null,
    side: text('side') === 'details' ? 'details' : 'tool',
  };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

function readLooks(shown: string): ViewState['looks'] {
  const names = shown.split('.');
  return {
    explicit: names.includes('explicit'),
    open: names.includes('open'),
    uncertain: names.includes('uncertain'),
    node: names.includes('node'),
  };
}

function readViewport(text: string): Viewport | null {
  const [x, y, zoom, ...rest] = text.split('_').map(Number);
  if (text === '' || rest.length > 0 || ![x, y, zoom].every((n) => n !== undefined && Number.isFinite(n)) || zoom! <= 0)
    return null;
  return { x: x!, y: y!, zoom: zoom! };
}

function readAsk(text: string | null): AskState | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 3 || !value.every((part) => typeof part === 'string')) return null;
    const [from, to, port] = value as [string, string, string];
    return { from, to, port };
  } catch {
    return null;
  }
}
