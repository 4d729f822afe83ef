// YAML nodes to plain values as Kubernetes' own reader sees them, and back from a field to its place in the text.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml';
import type { FieldPath } from '../project/projectFields';

/** Something in a document that no Kubernetes client would read as it stands. */
export interface DocumentIssue {
  readonly path: FieldPath;
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

const WRITE_OUT: string = 'Write the value out in full; anchors, aliases and tags are not read.';
const QUOTE: string = 'Put the key in quotes.';

/** Plain words and figures that Kubernetes' YAML reader (YAML 1.1) takes for booleans and numbers, unlike YAML 1.2 (R14). */
const OLD_TRUE = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const OLD_FALSE = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const OLD_NUMBER = /^[-+]?[0-9][0-9_]*$/;

/** The plain value of a node. What Kubernetes' own reader would take otherwise is an issue, and its value null. */
export function toPlain(node: Node | null, path: FieldPath, issues: DocumentIssue[]): unknown {
  if (node === null) return null;
  if (isAlias(node)) {
    issues.push({
      path,
      code: 'yaml-alias',
      message: `the alias *${node.source.slice(0, 40)} is not followed`,
      next: WRITE_OUT,
    });
    return null;
  }
  if (node.anchor !== undefined) {
    issues.push({
      path,
      code: 'yaml-alias',
      message: `the anchor &${node.anchor.slice(0, 40)} is not read`,
      next: WRITE_OUT,
    });
  }
  if (node.tag !== undefined && !/^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(node.tag)) {
    issues.push({ path, code: 'yaml-tag', message: `the tag ${node.tag.slice(0, 40)} is not read`, next: WRITE_OUT });
  }
  if (isMap(node)) return mapToPlain(node.items as readonly Pair<Node, Node | null>[], path, issues);
  if (isSeq(node)) return node.items.map((item, index) => toPlain(item as Node, [...path, index], issues));
  return isScalar(node) ? scalarToPlain(node) : null;
}

function mapToPlain(pairs: readonly Pair<Node, Node | null>[], path: FieldPath, issues: DocumentIssue[]): unknown {
  const entries = new Map<string, unknown>();
  for (const pair of pairs) {
    const key = isScalar(pair.key) ? scalarToPlain(pair.key) : null;
    const name = keyOf(pair);
    if (typeof key !== 'string')
      issues.push({
        path: [...path, name],
        code: 'key-not-string',
        message: `the key ${name || '(none)'} is no text`,
        next: QUOTE,
      });
    if (entries.has(name))
      issues.push({
        path: [...path, name],
        code: 'key-twice',
        message: `the key "${name.slice(0, 80)}" is given twice`,
        next: 'Keep one of the two.',
      });
    entries.set(name, toPlain(pair.value, [...path, name], issues));
  }
  return Object.fromEntries(entries);
}

function keyOf(pair: Pair<Node, Node | null>): string {
  return isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : '';
}

function scalarToPlain(node: Scalar): unknown {
  const { value } = node;
  if (typeof value !== 'string' || node.type !== Scalar.PLAIN || node.tag !== undefined) return value;
  if (OLD_TRUE.test(value)) return true;
  if (OLD_FALSE.test(value)) return false;
  return OLD_NUMBER.test(value) ? Number(value.replaceAll('_', '')) : value;
}

/** Where a field begins: its key, or the list item itself; for a field that is not there, the nearest one around it. */
export function offsetOf(root: Node, path: FieldPath): number {
  let node: Node | null = root;
  let offset = root.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      // The last pair of a name counts, as in `mapToPlain`.
      const pair: Pair<Node, Node | null> | undefined = (node.items as readonly Pair<Node, Node | null>[]).findLast(
        (item) => keyOf(item) === step,
      );
      if (!pair) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = (node.items[step] as Node | undefined) ?? null;
      if (node === null) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
