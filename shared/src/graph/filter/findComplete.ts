// Suggestions for the find box: what could stand at the caret, from the words of the language and of the graph.

import { LOOKS } from '../looks';
import type { TrafficGraph } from '../model';
import type { FindCompletion, FindOption } from './filterModel';
import { ATTRIBUTES, NODE_STATES, PREFIXES } from './findParse';
import { namespaceOf, standsForPods } from './nodeMatch';
import { quoteValue } from './textScanner';

const MAX_OPTIONS = 50;
const LIMIT = 10_000;

const WORDS: readonly FindOption[] = [
  { label: 'ns=', insert: 'ns=', detail: 'namespace' },
  { label: 'name=', insert: 'name=', detail: 'name, * for any characters' },
  { label: 'kind=', insert: 'kind=', detail: 'kind of workload' },
  { label: 'from:', insert: 'from:', detail: 'connections from …' },
  { label: 'to:', insert: 'to:', detail: 'connections to …' },
  { label: 'port:', insert: 'port:', detail: 'number, range or name' },
  { label: 'proto:', insert: 'proto:', detail: 'TCP, UDP or SCTP' },
  { label: 'via:', insert: 'via:', detail: 'admitted by a policy' },
  { label: 'kind:', insert: 'kind:', detail: 'kind of connection' },
  { label: 'is:', insert: 'is:', detail: 'state of a node' },
  { label: 'label:', insert: 'label:', detail: 'has this label' },
  { label: 'AND', insert: 'AND ', detail: 'both (the same as a blank)' },
  { label: 'OR', insert: 'OR ', detail: 'one of both' },
  { label: 'NOT', insert: 'NOT ', detail: 'not (the same as !)' },
];

/** What could stand at the caret (an index into `text`); at most 50 options, those that start with what is typed first. */
export function completeFind(text: string, caret: number, graph: TrafficGraph): FindCompletion {
  const at = Math.max(0, Math.min(caret, text.length, LIMIT));
  const place = placeAt(text, at);
  const typed = text.slice(place.from, at).replaceAll('"', '').toLowerCase();
  const ranked: [FindOption[], FindOption[], FindOption[]] = [[], [], []];
  for (const { option, label } of candidatesAt(place, graph)) ranked[rankOf(label, typed)]?.push(option);
  return { from: place.from, to: wordEnd(text, at), options: ranked.flat().slice(0, MAX_OPTIONS) };
}

/** An option with its label in small letters. */
interface Candidate {
  readonly option: FindOption;
  readonly label: string;
}

/** Places whose candidates are kept: while a word is typed, its place stays. */
const KEPT_PLACES = 8;
const known = new WeakMap<TrafficGraph, Map<string, readonly Candidate[]>>();

/** What may stand there, listed once while a word is typed. */
function candidatesAt(place: Place, graph: TrafficGraph): readonly Candidate[] {
  const kept = known.get(graph) ?? new Map<string, readonly Candidate[]>();
  known.set(graph, kept);
  const key = `${place.operator} ${place.nodesOnly} ${place.key}`;
  let list = kept.get(key);
  if (list === undefined) {
    list = candidates(place, graph).map((option) => ({ option, label: option.label.toLowerCase() }));
    if (kept.size >= KEPT_PLACES) kept.clear();
    kept.set(key, list);
  }
  return list;
}

/** 0: starts with it, 1: a part after a separator does, 2: contains it, 3: does not. */
function rankOf(label: string, typed: string): number {
  const index = label.indexOf(typed);
  if (index < 0) return 3;
  if (index === 0) return 0;
  return '-./_'.includes(label.charAt(index - 1)) ? 1 : 2;
}

/** Where the caret stands: behind which key and operator (`''`: where a term starts), and where the word there starts. */
interface Place {
  readonly key: string;
  readonly operator: '' | '=' | ':';
  /** Inside from: or to:, where connection terms make no sense. */
  readonly nodesOnly: boolean;
  readonly from: number;
}

const BREAKS = ' \t\r\n()!,';

function placeAt(text: string, at: number): Place {
  const start = wordStart(text, at);
  const list = listKey(text, start);
  if (list !== null) return { key: list, operator: '=', nodesOnly: true, from: start };
  let from = start;
  let nodesOnly = false;
  for (;;) {
    const word = text.slice(from, at);
    const side = word.startsWith('from:') ? 'from:' : word.startsWith('to:') ? 'to:' : null;
    if (side === null) break;
    from += side.length;
    nodesOnly = true;
  }
  const word = text.slice(from, at);
  const operator = [...word].findIndex((char) => char === '=' || char === ':');
  if (operator < 0) return { key: '', operator: '', nodesOnly: nodesOnly || isInsideSide(text, start), from };
  const sign = word.charAt(operator) === ':' ? ':' : '=';
  const key = word.slice(0, operator);
  const valueStart = from + operator + (word.startsWith('==', operator) ? 2 : 1);
  return { key, operator: sign, nodesOnly, from: valueStart };
}

/** The start of the word before the caret; a quoted value belongs to its word, and so does the `!` of `!=`. */
function wordStart(text: string, at: number): number {
  let quoted = false;
  let start = 0;
  for (let i = 0; i < at; i++) {
    const char = text.charAt(i);
    if (char === '"') quoted = !quoted;
    else if (!quoted && BREAKS.includes(char)) start = i + 1;
  }
  const before = text.lastIndexOf('!', start - 1) === start - 1 && text.charAt(start) === '=';
  return before && start >= 2 && !BREAKS.includes(text.charAt(start - 2)) ? wordStart(text, start - 1) : start;
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !`${BREAKS}"=:`.includes(text.charAt(end))) end++;
  return end;
}

/** The key of the list that is open at `start` (`app in (a, `), or null. */
function listKey(text: string, start: number): string | null {
  const open = openParenthesis(text, start);
  if (open < 0) return null;
  const words = text
    .slice(0, open)
    .trimEnd()
    .split(/[\s()]/);
  const operator = words.at(-1);
  const key = words.filter((word) => word !== '').at(-2);
  if ((operator !== 'in' && operator !== 'notin') || key === undefined) return null;
  return key.slice(key.lastIndexOf(':') + 1);
}

function isInsideSide(text: string, start: number): boolean {
  const open = openParenthesis(text, start);
  return open >= 0 && /(?:^|[\s(!])(?:from|to):!?$/.test(text.slice(Math.max(0, open - 8), open));
}

function openParenthesis(text: string, end: number): number {
  const open: number[] = [];
  let quoted = false;
  for (let i = 0; i < end; i++) {
    const char = text.charAt(i);
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '(') open.push(i);
    else if (!quoted && char === ')') open.pop();
  }
  return open.at(-1) ?? -1;
}

function candidates(place: Place, graph: TrafficGraph): readonly FindOption[] {
  const key = place.key.endsWith('!') ? place.key.slice(0, -1) : place.key;
  if (place.operator === '') return termOptions(place.nodesOnly, graph);
  if (place.operator === '=') return valueOptions(key, graph);
  switch (key) {
    case 'is':
      return options(NODE_STATES, 'state');
    case 'kind':
      return options(LOOKS, 'connections');
    case 'proto':
      return options(['TCP', 'UDP', 'SCTP'], 'protocol');
    case 'via':
      return tally(graph.policies.map((p) => (p.namespace === null ? p.name : `${p.namespace}/${p.name}`))).map(
        ([name]) => ({ label: name, insert: quoteValue(name), detail: 'policy' }),
      );
    case 'port':
      return portOptions(graph);
    case 'label':
      return labelKeys(graph).map(([name, count]) => ({ label: name, insert: name, detail: nodesDetail(count) }));
    default:
      return [];
  }
}

function termOptions(nodesOnly: boolean, graph: TrafficGraph): readonly FindOption[] {
  const words = nodesOnly
    ? WORDS.filter(({ label }) => !['from:', 'to:', 'port:', 'proto:', 'via:', 'kind:'].includes(label))
    : WORDS;
  const keys = labelKeys(graph).map(([key, count]) => {
    const collides = [...ATTRIBUTES, ...PREFIXES].some((word) => word === key);
    return { label: `${key}=`, insert: `${collides ? 'label:' : ''}${key}=`, detail: `label, ${nodesDetail(count)}` };
  });
  const names = tally(graph.nodes.filter(standsForPods).map((node) => node.name)).map(([name, count]) => ({
    label: name,
    insert: `name=${quoteValue(name)}`,
    detail: `name, ${nodesDetail(count)}`,
  }));
  return [...words, ...keys, ...names];
}

function valueOptions(key: string, graph: TrafficGraph): readonly FindOption[] {
  const nodes = graph.nodes.filter(standsForPods);
  if (key === 'ns') return counted(tally([...graph.namespaces.map(({ name }) => name), ...nodes.map(namespaceOf)]), 1);
  if (key === 'name') return counted(tally(graph.nodes.map(({ name }) => name)), 0);
  if (key === 'kind') return counted(tally(nodes.map((node) => node.workloadKind ?? node.kind)), 0);
  const label = key.startsWith('label:') ? key.slice('label:'.length) : key;
  return counted(tally(nodes.map(({ labels }) => (Object.hasOwn(labels, label) ? (labels[label] ?? null) : null))), 0);
}

function portOptions(graph: TrafficGraph): readonly FindOption[] {
  const ports = graph.nodes.flatMap((node) => node.ports);
  const names = tally(ports.map((port) => port.name ?? null));
  const numbers = tally(ports.map((port) => `${port.port}`)).sort(([a], [b]) => Number(a) - Number(b));
  return [...numbers, ...names].map(([label, count]) => ({
    label,
    insert: label,
    detail: `declared by ${nodesDetail(count)}`,
  }));
}

function labelKeys(graph: TrafficGraph): readonly (readonly [string, number])[] {
  return tally(graph.nodes.filter(standsForPods).flatMap((node) => Object.keys(node.labels)));
}

function options(labels: readonly string[], detail: string): readonly FindOption[] {
  return labels.map((label) => ({ label, insert: label, detail }));
}

/** `extra`: how often a value was counted beyond its nodes. */
function counted(values: readonly (readonly [string, number])[], extra: number): readonly FindOption[] {
  return values.map(([label, count]) => ({
    label,
    insert: quoteValue(label),
    detail: nodesDetail(count - extra),
  }));
}

function nodesDetail(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}

/** Distinct values with their counts, in the order of their characters. */
function tally(values: readonly (string | null)[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
