// Careful reading of one raw API object: typed fields or a refusal that says where the object is wrong.
import type { Finding, Labels, ObjectRef, OwnerRef, Protocol, SourceLocation } from '../objects';
import { isLabelKey, isLabelValue, isRecord } from '../selector';

/** The steps from an object's root to one of its fields. */
export type FieldPath = readonly (string | number)[];

/** Where an object was read from: one place for all of it, or a function that finds the place of each field (`[]`: the object). */
export type Whereabouts = SourceLocation | ((path: FieldPath) => SourceLocation);

/** The object in our words, or why it takes no part. */
export type Projected<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly finding: Finding };

/** Any raw API object or part of one. */
export type Raw = Readonly<Record<string, unknown>>;

/** Name and namespace, checked; what every projection starts from. */
export interface Metadata {
  readonly raw: Raw;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
}

/** Ends the reading of one object; never leaves this folder. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly path: FieldPath,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

/** A policy nested deeper than this is refused: nothing real comes near, and recursion must end. */
export const MAX_DEPTH = 64;

const CORRECT = 'Correct the object; until then it takes no part in the graph.';

/** Refuses the object because of the field at `path`. */
export function refuse(path: FieldPath, message: string, code = 'object-malformed', next = CORRECT): never {
  throw new Refusal(code, path, message, next);
}

/** Runs one projection; a refusal becomes a finding that names the object, the field and the place. */
export function projecting<T>(kind: string, raw: unknown, where: Whereabouts | undefined, read: () => T): Projected<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, path, next } = error;
    const location = locate(where, path);
    return {
      ok: false,
      finding: {
        code,
        severity: 'error',
        object: referTo(kind, raw),
        message: error.message,
        next,
        ...(path.length > 0 ? { path: formatPath(path) } : {}),
        ...(location ? { location } : {}),
      },
    };
  }
}

/** The place of a field, for objects and findings. */
export function locate(where: Whereabouts | undefined, path: FieldPath = []): SourceLocation | undefined {
  return typeof where === 'function' ? where(path) : where;
}

/** `{location}` or nothing: the form that optional fields need. */
export function located(where: Whereabouts | undefined): { readonly location?: SourceLocation } {
  const location = locate(where);
  return location ? { location } : {};
}

/** The best name that a broken object offers. */
export function referTo(kind: string, raw: unknown): ObjectRef {
  const metadata = isRecord(raw) && isRecord(raw.metadata) ? raw.metadata : {};
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? clip(value) : null);
  return { kind, namespace: text(metadata.namespace), name: text(metadata.name) ?? '(without a name)' };
}

/** `spec.ports[0].name`. */
export function formatPath(path: FieldPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${clip(step)}`))
    .join('');
}

/** Long strings never reach a message whole. */
export function clip(text: string, longest = 80): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** What a value is, for messages. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text "${clip(value)}"`;
  if (typeof value === 'object') return 'an object';
  return `the ${typeof value} ${clip(String(value))}`;
}

/** An object; missing and null count as empty. */
export function readRecord(value: unknown, path: FieldPath): Raw {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) refuse(path, `${formatPath(path)} must be an object, not ${describe(value)}`);
  return value;
}

/** A list; missing and null count as empty. */
export function readList(value: unknown, path: FieldPath): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) refuse(path, `${formatPath(path)} must be a list, not ${describe(value)}`);
  return value;
}

/** A list of objects; null items count as empty objects. */
export function readRecords(value: unknown, path: FieldPath): readonly Raw[] {
  return readList(value, path).map((item, index) => readRecord(item, [...path, index]));
}

/** A string; missing, null and "" are absent. */
export function readText(value: unknown, path: FieldPath): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') refuse(path, `${formatPath(path)} must be a string, not ${describe(value)}`);
  return value;
}

/** A boolean; missing and null are `fallback`. */
export function readFlag(value: unknown, path: FieldPath, fallback = false): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'boolean') refuse(path, `${formatPath(path)} must be true or false, not ${describe(value)}`);
  return value;
}

/** A port number, 1 to 65535 (R60). */
export function readPort(value: unknown, path: FieldPath): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535) return value;
  return refuse(path, `${formatPath(path)} must be a port from 1 to 65535, not ${describe(value)}`);
}

/** A protocol; missing is TCP. */
export function readProtocol(value: unknown, path: FieldPath): Protocol {
  if (value === undefined || value === null || value === '') return 'TCP';
  if (value === 'TCP' || value === 'UDP' || value === 'SCTP') return value;
  return refuse(path, `${formatPath(path)} must be TCP, UDP or SCTP, not ${describe(value)}`);
}

/** Labels or a selector's labels. Never coerced (R14): one wrong entry would be a silently different label set. */
export function readLabels(value: unknown, path: FieldPath): Labels {
  const raw = readRecord(value, path);
  const entries: [string, string][] = [];
  for (const [key, item] of Object.entries(raw)) {
    const at = [...path, key];
    if (!isLabelKey(key)) refuse(at, `"${clip(key)}" is no valid label key`, 'label-invalid');
    if (typeof item !== 'string') {
      const next = `Put the value of "${key}" in quotes. Until then the object takes no part in the graph.`;
      refuse(at, `the value of the label "${key}" must be a string, not ${describe(item)}`, 'label-not-string', next);
    }
    if (!isLabelValue(item)) refuse(at, `"${clip(item)}" is no valid value for the label "${key}"`, 'label-invalid');
    entries.push([key, item]);
  }
  // Object.fromEntries defines own properties, whatever the key.
  return Object.fromEntries(entries);
}

const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** The name of a namespace: a DNS label. */
export function readNamespaceName(value: unknown, path: FieldPath): string {
  const name = readName(value, path, 63);
  return name.includes('.')
    ? refuse(path, `"${clip(name)}" is no valid name of a namespace: no dots`, 'name-invalid')
    : name;
}

/** A name as the API admits it: a DNS subdomain. */
export function readName(value: unknown, path: FieldPath, longest = 253): string {
  if (value === undefined || value === null || value === '')
    refuse(path, `${formatPath(path)} is missing`, 'name-missing');
  if (typeof value !== 'string') refuse(path, `${formatPath(path)} must be a string, not ${describe(value)}`);
  if (value.length > longest || !DNS_SUBDOMAIN.test(value)) {
    refuse(
      path,
      `"${clip(value)}" is no valid name: up to ${longest} lower-case letters, digits, "-" and "."`,
      'name-invalid',
    );
  }
  return value;
}

/** Metadata of a namespaced object; `default` where no namespace is given. */
export function readMetadata(raw: unknown): Metadata {
  const { raw: object, metadata } = readHead(raw);
  const namespace =
    metadata.namespace === undefined || metadata.namespace === null || metadata.namespace === ''
      ? 'default'
      : metadata.namespace;
  return {
    raw: object,
    name: readName(metadata.name, ['metadata', 'name']),
    namespace: readNamespaceName(namespace, ['metadata', 'namespace']),
    labels: readLabels(metadata.labels, ['metadata', 'labels']),
  };
}

/** Metadata of a cluster-scoped object, without labels. */
export function readHead(raw: unknown): { readonly raw: Raw; readonly metadata: Raw } {
  if (!isRecord(raw)) refuse([], `an object was expected, not ${describe(raw)}`);
  if (raw.metadata === undefined || raw.metadata === null) refuse(['metadata'], 'metadata is missing', 'name-missing');
  return { raw, metadata: readRecord(raw.metadata, ['metadata']) };
}

/** The reference with `controller: true`; null without one (R600). */
export function readOwner(raw: Raw): OwnerRef | null {
  const path = ['metadata', 'ownerReferences'];
  const references = readRecords(readRecord(raw.metadata, ['metadata']).ownerReferences, path);
  const index = references.findIndex((reference) => reference.controller === true);
  if (index < 0) return null;
  const reference = references[index]!;
  const field = (name: string): string =>
    readText(reference[name], [...path, index, name]) ??
    refuse([...path, index, name], `${formatPath([...path, index, name])} is missing`);
  return { apiVersion: field('apiVersion'), kind: field('kind'), name: field('name') };
}

/** A copy that shares nothing with the raw object, so that the rest of that object can be freed. */
export function copyDeep(value: unknown, path: FieldPath): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (path.length > MAX_DEPTH)
    refuse(path.slice(0, 4), `the object is nested more than ${MAX_DEPTH} levels deep`, 'object-too-deep');
  if (Array.isArray(value)) return value.map((item, index) => copyDeep(item, [...path, index]));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyDeep(item, [...path, key])]));
}
