// What Cilium's L7 rules let through of an allowed port, checked and put in words (R214).

import { isRecord, showValue } from '../selector';
import type { CiliumReading } from './ciliumPolicy';
import { isGiven, remarkUnknown } from './ciliumSelector';

/** Which kind of traffic an L7 rule reads, since each has conditions of its own on the ports. */
export type L7Kind = 'http' | 'dns' | 'other';

export interface L7Rules {
  readonly kind: L7Kind;
  /** null: the lists are empty, which narrows nothing. */
  readonly text: string | null;
}

const FIELDS = ['http', 'dns', 'kafka', 'l7proto', 'l7'];

/** Reads `rules` of an item of `toPorts`; null where a mistake was reported. */
export function readL7Rules(raw: unknown, path: string, reading: CiliumReading): L7Rules | null {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'rules must be an object' });
    return null;
  }
  const unclear = remarkUnknown(raw, FIELDS, path, reading);
  const kinds = ['http', 'dns', 'kafka', 'l7proto'].filter((field) => isGiven(raw[field]));
  const [kind] = kinds;
  if (unclear && kind === undefined) return { kind: 'other', text: 'what a rule lets through that is not known here' };
  if (kinds.length !== 1 || kind === undefined) {
    errors.push({ path, message: 'rules takes exactly one of http and dns' });
    return null;
  }
  if (kind === 'l7proto') return { kind: 'other', text: `what its rules for ${showValue(raw.l7proto)} let through` };
  const list = raw[kind];
  const at = `${path}.${kind}`;
  if (!Array.isArray(list)) {
    errors.push({ path: at, message: 'must be a list' });
    return null;
  }
  const texts = list.map((item: unknown, index) => readItem(kind, item, `${at}[${index}]`, reading));
  return {
    kind: kind === 'kafka' ? 'other' : (kind as L7Kind),
    text: texts.length === 0 ? null : `${TITLES[kind]} ${[...new Set(texts)].join(', ')}`,
  };
}

const TITLES: Readonly<Record<string, string>> = { http: 'HTTP', dns: 'DNS queries for', kafka: 'Kafka' };

function readItem(kind: string, raw: unknown, path: string, reading: CiliumReading): string {
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'must be an object' });
    return '';
  }
  if (kind === 'http') return readHttp(raw, path, reading);
  if (kind === 'kafka') return readKafka(raw, path, reading);
  return readDnsName(raw, path, reading) ?? '';
}

type Raw = Readonly<Record<string, unknown>>;

/** Such as `GET /public on host shop.example.org`. */
function readHttp(raw: Raw, path: string, reading: CiliumReading): string {
  remarkUnknown(raw, ['method', 'path', 'host', 'headers', 'headerMatches'], path, reading);
  const [method, url, host] = ['method', 'path', 'host'].map((field) => readText(raw, field, path, reading));
  const headers = [
    ...readTexts(raw.headers, `${path}.headers`, reading),
    ...readHeaderMatches(raw.headerMatches, `${path}.headerMatches`, reading),
  ];
  const parts = [
    [method || 'any method', url || (method ? '' : 'any path')].filter((part) => part !== '').join(' '),
    host ? `on host ${host}` : '',
    headers.length > 0 ? `with header ${headers.join(' and ')}` : '',
  ];
  if (!method && !url) parts[0] = 'any request';
  return parts.filter((part) => part !== '').join(' ');
}

function readHeaderMatches(raw: unknown, path: string, { errors }: CiliumReading): readonly string[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    if (isRecord(item) && typeof item.name === 'string' && item.name !== '') return [item.name.slice(0, 80)];
    errors.push({ path: `${path}[${index}]`, message: 'a header needs a name' });
    return [];
  });
}

function readKafka(raw: Raw, path: string, reading: CiliumReading): string {
  remarkUnknown(raw, ['role', 'apiKey', 'apiVersion', 'clientID', 'topic'], path, reading);
  const [role, key, topic] = ['role', 'apiKey', 'topic'].map((field) => readText(raw, field, path, reading));
  return [role || key || 'any request', topic ? `on topic ${topic}` : ''].filter((part) => part !== '').join(' ');
}

/** A `matchName` or a `matchPattern`, in lower case and without a trailing dot; null where a mistake was reported (R218). */
export function readDnsName(raw: unknown, path: string, reading: CiliumReading): string | null {
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'must be an object' });
    return null;
  }
  remarkUnknown(raw, ['matchName', 'matchPattern'], path, reading);
  const given = ['matchName', 'matchPattern'].filter((field) => isGiven(raw[field]));
  const [field] = given;
  if (given.length !== 1 || field === undefined) {
    reading.errors.push({ path, message: 'takes exactly one of matchName and matchPattern' });
    return null;
  }
  const text = raw[field];
  if (typeof text === 'string' && text.length <= 255 && (field === 'matchName' ? NAME : PATTERN).test(text))
    return text.toLowerCase().replace(/(.)\.$/, '$1');
  reading.errors.push({ path: `${path}.${field}`, message: `"${showValue(text)}" is no host name` });
  return null;
}

const NAME = /^[-a-zA-Z0-9_.]+$/;
const PATTERN = /^[-a-zA-Z0-9_.*]+$/;

function readText(raw: Raw, field: string, path: string, { errors }: CiliumReading): string {
  const value = raw[field];
  if (!isGiven(value)) return '';
  if (typeof value === 'string') return value.slice(0, 120);
  errors.push({ path: `${path}.${field}`, message: 'must be a text' });
  return '';
}

/** A list of texts; a field that is missing is an empty one. */
export function readTexts(raw: unknown, path: string, { errors }: CiliumReading): readonly string[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    if (typeof item === 'string') return [item];
    errors.push({ path: `${path}[${index}]`, message: 'must be a text; put it in quotes' });
    return [];
  });
}
