// The lines of the rules behind changes: policies are read with the line that they begin at, a reviewer wants that of the rule.
import { readFile } from 'node:fs/promises';
import type { Cause, Comparison } from '@portolan/shared/review';
import { isMap, isNode, isSeq, LineCounter, parseAllDocuments } from 'yaml';

/** Which states were read from files that still lie where they were read. */
export interface StatesOnDisk {
  readonly base: boolean;
  readonly head: boolean;
}

/** Files beyond this are not read a second time for the sake of a line, in characters. */
const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_FILES = 200;

/** The comparison with the lines of rules in place of those of policies, wherever the file still says what was read. */
export async function withRuleLines(comparison: Comparison, onDisk: StatesOnDisk): Promise<Comparison> {
  const isOnDisk = ({ how }: Cause): boolean => (how === 'removed' ? onDisk.base : onDisk.head);
  const causes = comparison.changes.flatMap((change) => change.causes.filter(isOnDisk));
  const names = new Set(causes.flatMap(({ location, path }) => (location && path ? [location.file] : [])));
  const files = new Map<string, RuleLines>();
  for (const name of [...names].slice(0, MAX_FILES)) {
    const lines = await readRules(name);
    if (lines !== null) files.set(name, lines);
  }
  if (files.size === 0) return comparison;
  const place = (cause: Cause): Cause => {
    const { location, path, policy } = cause;
    const line =
      location && path && isOnDisk(cause) ? files.get(location.file)?.lineOf(location.line, policy, path) : null;
    return location && line ? { ...cause, location: { ...location, line } } : cause;
  };
  return {
    ...comparison,
    changes: comparison.changes.map((change) => ({ ...change, causes: change.causes.map(place) })),
  };
}

/** null: it is not worth the trouble, or is nested more deeply than the parser goes. */
async function readRules(name: string): Promise<RuleLines | null> {
  try {
    const text = await readFile(name, 'utf8');
    return text.length <= MAX_LENGTH ? new RuleLines(text) : null;
  } catch {
    return null;
  }
}

/** One file of manifests. */
class RuleLines {
  readonly #lines = new LineCounter();
  /** By the line they begin at. */
  readonly #objects = new Map<number, unknown>();

  constructor(text: string) {
    const options = { lineCounter: this.#lines, uniqueKeys: false, logLevel: 'silent' } as const;
    const documents = parseAllDocuments(text.replace(/^\ufeff/, ''), options);
    for (const { contents } of documents) {
      const items = isMap(contents) ? contents.get('items', true) : null;
      for (const object of isSeq(items) ? items.items : [contents]) {
        const line = this.#lineOf(object);
        if (line !== null) this.#objects.set(line, object);
      }
    }
  }

  /** Of a field of the policy that begins at a line; null where another object stands there by now. */
  lineOf(line: number, { name }: Cause['policy'], path: string): number | null {
    const object = this.#objects.get(line);
    if (!isMap(object) || object.getIn(['metadata', 'name']) !== name) return null;
    const keys = [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) =>
      index === undefined ? key : Number(index),
    );
    return this.#lineOf(object.getIn(keys, true));
  }

  #lineOf(node: unknown): number | null {
    return isNode(node) && node.range ? this.#lines.linePos(node.range[0]).line : null;
  }
}
