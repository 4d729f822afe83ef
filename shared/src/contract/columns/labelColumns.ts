// Labels as columns, one a key: a key's values repeat, or follow from their node's name.
import type { Labels } from '../../cluster/index';
import { listOf, object, type Shape, ShapeError, text } from '../shape';
import { type Column, column, encodeColumn } from './column';
import { encodeTemplate, type Slots, type SlotWords, type Template, template } from './template';

export interface LabelColumns {
  /** A row a node: the keys of its labels. */
  readonly keys: Column<readonly string[]>;
  /** For each key, in the order in which nodes first have it: a row for each node that has it, of templates. */
  readonly values: readonly ({ readonly key: string } & Column<string>)[];
}

/** @param words of the node that has the labels at the same place. */
export function encodeLabels(labels: readonly Labels[], words: readonly SlotWords[]): LabelColumns {
  const texts = new Map<string, string[]>();
  for (const [i, label] of labels.entries()) {
    for (const [key, value] of Object.entries(label)) {
      const list = texts.get(key) ?? [];
      list.push(encodeTemplate(value, words[i]!));
      texts.set(key, list);
    }
  }
  return {
    keys: encodeColumn(
      labels.map((label) => Object.keys(label)),
      (keys) => JSON.stringify(keys),
    ),
    values: [...texts].map(([key, values]) => ({ key, ...encodeColumn(values) })),
  };
}

/** Gives the labels of one node after the other. */
export class LabelReader {
  readonly #keys: readonly (readonly string[])[];
  readonly #queues: ReadonlyMap<string, Queue>;
  /** The queues of a list of keys; many nodes share one list. */
  readonly #byList = new Map<readonly string[], readonly Queue[]>();
  #node = 0;

  constructor(
    { keys, values }: ReadLabels,
    private readonly path: string,
  ) {
    this.#keys = keys;
    this.#queues = new Map(values.map(({ key, templates }) => [key, { key, templates, next: 0 }]));
  }

  /** How many nodes there are labels of. */
  get length(): number {
    return this.#keys.length;
  }

  /** Throws a ShapeError where a key has fewer values than nodes. */
  next(slots: Slots): Labels {
    const keys = this.#keys[this.#node] ?? [];
    this.#node += 1;
    const labels: Record<string, string> = {};
    for (const queue of this.#queuesOf(keys)) {
      const fill = queue.templates[queue.next];
      if (fill === undefined)
        throw new ShapeError(`${this.path}.values`, `a value of "${queue.key}" for each node that has it`);
      queue.next += 1;
      setOwn(labels, queue.key, fill(slots));
    }
    return labels;
  }

  /** Throws a ShapeError if values are left over. */
  end(): void {
    for (const { key, next, templates } of this.#queues.values()) {
      if (next < templates.length) throw new ShapeError(`${this.path}.values`, `${next} values of "${key}"`);
    }
  }

  #queuesOf(keys: readonly string[]): readonly Queue[] {
    const before = this.#byList.get(keys);
    if (before !== undefined) return before;
    const queues = keys.map((key) => {
      const queue = this.#queues.get(key);
      if (queue === undefined) throw new ShapeError(`${this.path}.values`, `values of "${key}"`);
      return queue;
    });
    this.#byList.set(keys, queues);
    return queues;
  }
}

interface Queue {
  readonly key: string;
  readonly templates: readonly Template[];
  next: number;
}

/** The columns by themselves. */
export interface ReadLabels {
  readonly keys: readonly (readonly string[])[];
  readonly values: readonly { readonly key: string; readonly templates: readonly Template[] }[];
}

const keyOf = object<{ readonly key: string }>({ key: text });
const templates = column(template);

/** The columns read, as LabelReader takes them. */
export const labelColumns: Shape<ReadLabels> = object<ReadLabels>({
  keys: column(listOf(text)),
  values: listOf((value, path) => ({ ...keyOf(value, path), templates: templates(value, path) })),
});

/** `__proto__` is a legal key of a label: as any other it must become a property of its own. */
function setOwn(labels: Record<string, string>, key: string, value: string): void {
  if (key !== '__proto__') labels[key] = value;
  else Object.defineProperty(labels, key, { value, enumerable: true, configurable: true, writable: true });
}
