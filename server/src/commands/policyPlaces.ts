// The lines of fields: objects are read with the line that they begin at, a reviewer wants that of the rule.
import { readFile } from 'node:fs/promises';
import type { Finding, SourceLocation } from '@portolan/shared/cluster';
import type { Cause, Comparison } from '@portolan/shared/review';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';

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
  const fieldOf = (cause: Cause): Field | null =>
    cause.path && isOnDisk(cause) ? { name: cause.policy.name, path: cause.path, location: cause.location } : null;
  const causes = comparison.changes.flatMap((change) => change.causes);
  const locate = await locator(causes.map(fieldOf));
  const place = (cause: Cause): Cause => ({ ...cause, location: locate(fieldOf(cause)) ?? cause.location });
  return {
    ...comparison,
    changes: comparison.changes.map((change) => ({ ...change, causes: change.causes.map(place) })),
  };
}

/** The same for findings of manifests. */
export async function withFieldLines(findings: readonly Finding[]): Promise<readonly Finding[]> {
  const fieldOf = ({ object, path, location }: Finding): Field | null =>
    object && path !== undefined && location ? { name: object.name, path, location } : null;
  const locate = await locator(findings.map(fieldOf));
  return findings.map((finding) => {
    const location = locate(fieldOf(finding));
    return location ? { ...finding, location } : finding;
  });
}

interface Field {
  /** Of the object. */
  readonly name: string;
  readonly path: string;
  /** Where the object begins. */
  readonly location: SourceLocation | null;
}

/** Gives the place of a field of those files; null where it cannot be told. */
async function locator(fields: readonly (Field | null)[]): Promise<(field: Field | null) => SourceLocation | null> {
  const names = new Set(fields.flatMap((field) => (field?.location ? [field.location.file] : [])));
  const files = new Map<string, RuleLines>();
  for (const name of [...names].slice(0, MAX_FILES)) {
    const lines = await readRules(name);
    if (lines !== null) files.set(name, lines);
  }
  return (field) => {
    if (!field?.location) return null;
    const { file, line } = field.location;
    const found = files.get(file)?.lineOf(line, field.name, field.path) ?? null;
    return found === null ? null : { file, line: found };
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

  /** Of a field of the object that begins at a line; null where another object stands there by now. */
  lineOf(line: number, name: string, path: string): number | null {
    const object = this.#objects.get(line);
    if (!isMap(object) || object.getIn(['metadata', 'name']) !== name) return null;
    const keys = Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([key, index]) =>
      index === undefined ? key : Number(index),
    );
    const last = keys.at(-1);
    const around = keys.length === 1 ? object : object.getIn(keys.slice(0, -1), true);
    // A field begins at its name, an item of a list at itself.
    if (!isMap(around)) return this.#lineOf(object.getIn(keys, true));
    return this.#lineOf(around.items.find(({ key }) => isScalar(key) && key.value === last)?.key);
  }

  #lineOf(node: unknown): number | null {
    return isNode(node) && node.range ? this.#lines.linePos(node.range[0]).line : null;
  }
}
