// Completion in the policy editor: fields of the schema, their values, and the labels and namespaces of the cluster.
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { TrafficGraph } from '@portolan/shared/graph';
import { type Field, fieldAt } from './policySchema';
import { yamlPlace } from './yamlPlace';

/** What the cluster offers. */
export interface Vocabulary {
  readonly namespaces: readonly string[];
  /** Values by key. */
  readonly podLabels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly namespaceLabels: ReadonlyMap<string, ReadonlySet<string>>;
}

export function vocabularyOf({ nodes, namespaces }: TrafficGraph): Vocabulary {
  return {
    namespaces: namespaces.map(({ name }) => name),
    podLabels: collect(nodes.filter(({ kind }) => kind === 'workload').map(({ labels }) => labels)),
    namespaceLabels: collect(namespaces.map(({ labels }) => labels ?? {})),
  };
}

function collect(all: readonly Readonly<Record<string, string>>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>();
  for (const labels of all) {
    for (const [key, value] of Object.entries(labels)) {
      const known = values.get(key);
      if (known) known.add(value);
      else values.set(key, new Set([value]));
    }
  }
  return values;
}

/** Options that are offered at most. */
const MOST = 200;

/** What may stand at the end of these lines; [] where nothing is known. */
export function completionsAt(before: readonly string[], words: Vocabulary): readonly Completion[] {
  const place = yamlPlace(before);
  if (!place) return [];
  const { path, isKey } = place;
  if (isKey) {
    const field = fieldAt(path);
    if (field?.fields) return keysOf(field.fields);
    if (field?.values) return field.values.map((label) => ({ label, type: 'constant' }));
    // The item of a list such as `values`, or a label below matchLabels.
    if (path.at(-1) === 'matchLabels' && field?.from) return labelKeys(field.from, words, ': ');
    return [];
  }
  const field = fieldAt(path);
  if (field?.values) return field.values.map((label) => ({ label, type: 'constant' }));
  if (field?.from === 'namespaces')
    return words.namespaces.slice(0, MOST).map((label) => ({ label, type: 'variable' }));
  if (field?.from && path.at(-1) === 'key') return labelKeys(field.from, words, '');
  const above = fieldAt(path.slice(0, -1));
  if (path.at(-2) === 'matchLabels' && above?.from) {
    const values = labelsOf(above.from, words).get(path.at(-1) ?? '') ?? new Set();
    return [...values].slice(0, MOST).map((label) => ({ label, type: 'text' }));
  }
  return [];
}

function keysOf(fields: Readonly<Record<string, Field>>): readonly Completion[] {
  return Object.entries(fields).map(([label, { detail, fields: below, isList }]) => ({
    label,
    detail,
    type: 'property',
    apply: below || isList ? `${label}:` : `${label}: `,
  }));
}

function labelKeys(from: NonNullable<Field['from']>, words: Vocabulary, after: string): readonly Completion[] {
  return [...labelsOf(from, words).keys()]
    .slice(0, MOST)
    .map((label) => ({ label, type: 'text', apply: `${label}${after}` }));
}

function labelsOf(from: NonNullable<Field['from']>, words: Vocabulary): Vocabulary['podLabels'] {
  return from === 'namespace-labels' ? words.namespaceLabels : words.podLabels;
}

/** For CodeMirror. */
export function completePolicy(words: () => Vocabulary) {
  return ({ state, pos, explicit, matchBefore }: CompletionContext): CompletionResult | null => {
    const line = state.doc.lineAt(pos);
    const before = Array.from({ length: line.number }, (_, index) => state.doc.line(index + 1).text);
    before[before.length - 1] = line.text.slice(0, pos - line.from);
    const typed = matchBefore(/[\w./:-]*$/)?.text ?? '';
    if (typed === '' && !explicit) return null;
    const options = completionsAt(before, words());
    return options.length === 0 ? null : { from: pos - typed.length, options: [...options] };
  };
}
