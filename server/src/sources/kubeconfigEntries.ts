// Kubeconfig files read and merged by kubectl's rules: the first file that sets a value wins, missing and empty files do not matter.
import { dirname, isAbsolute, join, sep } from 'node:path';
import { parseDocument } from 'yaml';
import { type EntryList, misplaced } from './kubeconfigFields';
import { printable, SourceError } from './sourceError';

/** One mapping of a kubeconfig, unread. */
export type Entry = Readonly<Record<string, unknown>>;

export interface MergedKubeconfig {
  readonly currentContext: string | null;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

export interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
}

/** Relative paths in these fields start at the folder of the file that holds them. */
const PATH_FIELDS = {
  clusters: ['certificate-authority'],
  users: ['client-certificate', 'client-key', 'tokenFile'],
} as const;

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that must be text; absent, null and empty are all "not set". */
export function textOf(entry: Entry, field: string): string | null {
  const value = Object.hasOwn(entry, field) ? entry[field] : undefined;
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * Merges files in the order given.
 * @throws SourceError `kubeconfig-unreadable` if one of them is not a kubeconfig.
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): MergedKubeconfig {
  const contexts = new Map<string, Entry>();
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  let currentContext: string | null = null;
  for (const file of files) {
    const config = parseKubeconfig(file);
    currentContext ??= textOf(config, 'current-context');
    addNamed(contexts, config, file, 'contexts', 'context');
    addNamed(clusters, config, file, 'clusters', 'cluster');
    addNamed(users, config, file, 'users', 'user');
  }
  return { currentContext, contexts, clusters, users };
}

function parseKubeconfig(file: KubeconfigFile): Entry {
  // Without prettyErrors: those quote the lines around the error, and the lines of a kubeconfig hold secrets.
  const document = parseDocument(file.text, {
    prettyErrors: false,
    logLevel: 'silent',
    uniqueKeys: false,
    // kubectl's words for true and false are those of YAML 1.1 (yes, on, y); it knows neither its dates nor its base 60.
    version: '1.1',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (!/timestamp$/.test(tag.tag) && !isBase60(tag))),
  });
  const error = document.errors[0];
  if (error) {
    const line = file.text.slice(0, error.pos[0]).split('\n').length;
    throw unreadable(file, `is not valid YAML (line ${line})`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    throw unreadable(file, 'uses too many YAML aliases');
  }
  if (value === null || value === undefined) return {};
  if (!isEntry(value)) throw unreadable(file, 'is not a kubeconfig: a mapping is expected');
  const { apiVersion = 'v1', kind = 'Config', 'current-context': current = null } = value;
  if ((apiVersion ?? 'v1') !== 'v1' && apiVersion !== '')
    throw unreadable(file, 'is not a kubeconfig of apiVersion v1');
  if ((kind ?? 'Config') !== 'Config' && kind !== '')
    throw unreadable(file, 'is not a kubeconfig: its kind must be Config');
  if (current !== null && typeof current !== 'string')
    throw unreadable(file, 'is not a kubeconfig: current-context must be text');
  return value;
}

function isBase60(tag: object): boolean {
  return 'format' in tag && tag.format === 'TIME';
}

function addNamed(into: Map<string, Entry>, config: Entry, file: KubeconfigFile, list: EntryList, field: string): void {
  const items = config[list] ?? [];
  const here = new Set<string>();
  if (!Array.isArray(items)) throw unreadable(file, `is not a kubeconfig: ${list} must be a list`);
  items.forEach((item: unknown, index) => {
    const name = isEntry(item) ? textOf(item, 'name') : null;
    if (!isEntry(item) || name === null) throw unreadable(file, `is not a kubeconfig: ${list}[${index}] has no name`);
    const body = item[field] ?? {};
    if (!isEntry(body)) throw unreadable(file, `is not a kubeconfig: ${list}[${index}].${field} must be a mapping`);
    const fault = misplaced(list, body);
    if (fault !== null) throw unreadable(file, `is not a kubeconfig: in ${list}[${index}], ${printable(fault)}`);
    if (here.has(name)) throw unreadable(file, `has two ${list} with the name "${printable(name, 120)}"`);
    here.add(name);
    if (into.has(name)) return;
    into.set(name, list === 'contexts' ? body : withAbsolutePaths(body, PATH_FIELDS[list], dirname(file.path)));
  });
}

function withAbsolutePaths(entry: Entry, fields: readonly string[], folder: string): Entry {
  const result: Record<string, unknown> = { ...entry };
  for (const field of fields) {
    const path = textOf(entry, field);
    if (path !== null) result[field] = absolute(path, folder);
  }
  // A plugin's command is a path only if it has a separator; else it is looked up in PATH.
  if (isEntry(entry.exec)) {
    const command = textOf(entry.exec, 'command');
    if (command?.includes(sep)) result.exec = { ...entry.exec, command: absolute(command, folder) };
  }
  return result;
}

function absolute(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function unreadable(file: KubeconfigFile, problem: string): SourceError {
  const path = printable(file.path);
  return new SourceError(
    'kubeconfig-unreadable',
    `The kubeconfig ${path} ${problem}.`,
    'Correct the file (kubectl config view shows what kubectl reads), or name another one with --kubeconfig.',
    [path],
  );
}
