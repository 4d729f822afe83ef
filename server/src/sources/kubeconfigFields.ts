// The fields of a kubeconfig and what may stand in each: a value of another kind is refused as kubectl refuses it, not passed over.

/** Go's JSON takes null for "not set" everywhere, and so does this. */
type Shape =
  | 'text'
  | 'flag'
  /** Text that is base64. */
  | 'base64'
  /** Text, or anything: not looked into. */
  | 'any'
  | { readonly fields: Readonly<Record<string, Shape>> }
  | { readonly listOf: Shape }
  /** A mapping with keys of its own choice. */
  | { readonly valuesOf: Shape };

const TEXTS: Shape = { listOf: 'text' };
const EXTENSIONS: Shape = { listOf: { fields: { name: 'text', extension: 'any' } } };

const EXEC = {
  command: 'text',
  args: TEXTS,
  env: { listOf: { fields: { name: 'text', value: 'text' } } },
  apiVersion: 'text',
  installHint: 'text',
  provideClusterInfo: 'flag',
  interactiveMode: 'text',
} as const satisfies Record<string, Shape>;

/** What kubectl 1.34 knows in an entry of each list. */
export const ENTRY_FIELDS = {
  contexts: { cluster: 'text', user: 'text', namespace: 'text', extensions: EXTENSIONS },
  clusters: {
    server: 'text',
    'tls-server-name': 'text',
    'insecure-skip-tls-verify': 'flag',
    'certificate-authority': 'text',
    'certificate-authority-data': 'base64',
    'proxy-url': 'text',
    'disable-compression': 'flag',
    extensions: EXTENSIONS,
  },
  users: {
    'client-certificate': 'text',
    'client-certificate-data': 'base64',
    'client-key': 'text',
    'client-key-data': 'base64',
    token: 'text',
    tokenFile: 'text',
    as: 'text',
    'as-uid': 'text',
    'as-groups': TEXTS,
    'as-user-extra': { valuesOf: TEXTS },
    username: 'text',
    password: 'text',
    'auth-provider': { fields: { name: 'text', config: { valuesOf: 'text' } } },
    exec: { fields: EXEC },
    extensions: EXTENSIONS,
  },
} as const satisfies Record<string, Readonly<Record<string, Shape>>>;

export type EntryList = keyof typeof ENTRY_FIELDS;

/** Where a value of the wrong kind stands in the entry and what belongs there, such as `exec.args[0] must be text`; null if all is well. */
export function misplaced(list: EntryList, entry: unknown): string | null {
  return faultOf(entry, { fields: ENTRY_FIELDS[list] }, '');
}

/** The first field that is not in the list above, as a path; null if there is none. kubectl passes over such fields without a word. */
export function unknownField(list: EntryList, entry: Readonly<Record<string, unknown>>): string | null {
  const known: Readonly<Record<string, Shape>> = ENTRY_FIELDS[list];
  const stray = Object.keys(entry).find((field) => !Object.hasOwn(known, field));
  if (stray !== undefined) return stray;
  const { exec } = entry;
  const inPlugin = isMapping(exec) ? Object.keys(exec).find((field) => !Object.hasOwn(EXEC, field)) : undefined;
  return inPlugin === undefined ? null : `exec.${inPlugin}`;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultOf(value: unknown, shape: Shape, path: string): string | null {
  if (value === null || value === undefined || shape === 'any') return null;
  if (shape === 'text') return typeof value === 'string' ? null : `${path} must be text`;
  if (shape === 'flag') return typeof value === 'boolean' ? null : `${path} must be true or false`;
  if (shape === 'base64') return isBase64(value) ? null : `${path} must be base64`;
  if ('listOf' in shape) {
    if (!Array.isArray(value)) return `${path} must be a list`;
    return first(value.map((item, index) => [`${path}[${index}]`, item, shape.listOf]));
  }
  if (!isMapping(value)) return `${path} must be a mapping`;
  const prefix = path === '' ? '' : `${path}.`;
  return first(
    Object.entries(value).map(([key, item]) => {
      if ('valuesOf' in shape) return [prefix + key, item, shape.valuesOf];
      return [prefix + key, item, Object.hasOwn(shape.fields, key) ? (shape.fields[key] ?? 'any') : 'any'];
    }),
  );
}

function first(parts: readonly (readonly [path: string, value: unknown, shape: Shape])[]): string | null {
  for (const [path, value, shape] of parts) {
    const fault = faultOf(value, shape, path);
    if (fault !== null) return fault;
  }
  return null;
}

/** As Go decodes it: with its padding; line breaks do not matter. */
function isBase64(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.replaceAll(/[\r\n]/g, '');
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
