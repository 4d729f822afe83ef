// What may be typed as an end of a question: the names, what completes a beginning of one, and which come near a mistyped one. Pure.
import { compareText } from '../../cluster/index';
import { nearestWord } from '../expectations/nearestWord';

export interface EndName {
  /** As it is to be typed. */
  readonly text: string;
  readonly kind: 'place' | 'workload' | 'namespace' | 'service' | 'label' | 'pod' | 'node' | 'party';
  /** What it is, in a few words. */
  readonly detail: string;
}

const KINDS: readonly EndName['kind'][] = [
  'workload',
  'namespace',
  'place',
  'service',
  'label',
  'party',
  'node',
  'pod',
];

/** The names that fit what is typed so far, best first: those that begin so, then those of which a word does, then those that hold it. */
export function completeEnd(names: readonly EndName[], typed: string, limit = 12): readonly EndName[] {
  const sought = typed.trim().toLowerCase();
  if (sought === '') return [...names].sort(compareNames).slice(0, limit);
  const ranked = names.flatMap((name) => {
    const rank = rankOf(name.text.toLowerCase(), sought);
    return rank === null ? [] : [{ name, rank }];
  });
  return ranked
    .sort((a, b) => a.rank - b.rank || compareNames(a.name, b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

function rankOf(text: string, sought: string): number | null {
  if (text.startsWith(sought)) return 0;
  const at = text.indexOf(sought);
  if (at < 0) return null;
  // The name behind `namespace/` or `ns:` counts more than a later word.
  if (/[/:=]$/.test(text.slice(0, at))) return 1;
  return /[^a-z0-9]$/.test(text.slice(0, at)) ? 2 : 3;
}

function compareNames(a: EndName, b: EndName): number {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || compareText(a.text, b.text);
}

/** A few names that a mistyped one may stand for. */
export function closeNames(names: readonly EndName[], typed: string): readonly string[] {
  const fitting = completeEnd(names, typed, 4).map(({ text }) => text);
  if (typed.trim() !== '' && fitting.length > 0) return fitting;
  const byName = new Map<string, string>();
  for (const { text, kind } of names) {
    if (kind === 'pod') continue;
    byName.set(text, text);
    const bare = text.split(/[/:]/).at(-1);
    if (bare && !byName.has(bare)) byName.set(bare, text);
  }
  const near = nearestWord(typed.trim(), [...byName.keys()]);
  return near === null ? [] : [byName.get(near)!];
}
