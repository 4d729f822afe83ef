// SARIF 2.1.0, as code scanning reads it: rules with their help, results with a place, and fingerprints that survive moved lines.
import { compareText, type ObjectRef, type Severity, type SourceLocation } from '../cluster/index';
import { stablePrint } from './stablePrint';
import { visibleText } from './visibleText';

export interface SarifRule {
  readonly id: string;
  /** One line. */
  readonly title: string;
  /** What it means and what to do. */
  readonly help: string;
  readonly severity: Severity;
}

export interface SarifResult {
  /** Id of one of the rules. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly object: ObjectRef | null;
  /** Inside the object, such as `spec.ingress[0]`. */
  readonly path: string | null;
  readonly location: SourceLocation | null;
  /** What makes it this result and no other, beside its rule and object; never a line number. */
  readonly identity: readonly string[];
}

export interface SarifRun {
  /** Names the kind of run, such as `portolan-lint`: results of two kinds never replace each other. */
  readonly category: string;
  readonly version: string;
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** Said of the run as a whole: what could not be read or was not considered. */
  readonly notes: readonly string[];
  /** False where not all of the input could be read. */
  readonly isComplete: boolean;
  /** The folder that relative addresses start from, absolute; files below it are named from there. */
  readonly root: string;
  /** The file or folder that was read, as named by the person: the place of results that have none. null: nothing on disk was. */
  readonly artifact: string | null;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/** One document with one run. Results in the order given. */
export function formatSarif(run: SarifRun): string {
  const rules = [...run.rules].sort((a, b) => compareText(a.id, b.id));
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const seen = new Map<string, number>();
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Portolan', semanticVersion: run.version, rules: rules.map(ruleOf) } },
        automationDetails: { id: `${run.category}/` },
        invocations: [
          {
            executionSuccessful: run.isComplete,
            toolExecutionNotifications: run.notes.map((note) => ({ level: 'note', message: messageOf(note) })),
          },
        ],
        results: run.results.map((result) => resultOf(result, run, indexOf.get(result.rule) ?? -1, seen)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function ruleOf({ id, title, help, severity }: SarifRule): object {
  return {
    id,
    name: id.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: visibleText(title) },
    fullDescription: { text: visibleText(help) },
    help: { text: visibleText(help) },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['kubernetes', 'network-policy', 'security'] },
  };
}

function resultOf(result: SarifResult, run: SarifRun, ruleIndex: number, seen: Map<string, number>): object {
  const { rule, severity, message, object, path, location, identity } = result;
  const name = object ? objectName(object) : '';
  const print = stablePrint([rule, name, ...identity]);
  const count = (seen.get(print) ?? 0) + 1;
  seen.set(print, count);
  const file = location?.file ?? run.artifact;
  const place = {
    ...(file === null
      ? {}
      : {
          physicalLocation: {
            artifactLocation: artifactOf(file, run.root),
            ...(location ? { region: { startLine: Math.max(1, location.line) } } : {}),
          },
        }),
    ...(object
      ? {
          logicalLocations: [
            {
              name: visibleText(object.name),
              fullyQualifiedName: visibleText(path === null ? name : `${name}#${path}`),
              kind: 'resource',
            },
          ],
        }
      : {}),
  };
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: messageOf(message),
    locations: Object.keys(place).length === 0 ? [] : [place],
    partialFingerprints: { 'portolanResult/v1': `${print}:${count}`, primaryLocationLineHash: `${print}:${count}` },
  };
}

/** `NetworkPolicy/payments/old-allow`. */
export function objectName({ kind, namespace, name }: ObjectRef): string {
  return [kind, ...(namespace === null ? [] : [namespace]), name].join('/');
}

/** Brackets would be read as a link. */
function messageOf(text: string): object {
  return { text: visibleText(text).replaceAll(/[\\[\]]/g, '\\$&') };
}

/** A file as a URI: from the root where it lies below it, else absolute. */
function artifactOf(file: string, root: string): object {
  const path = file.replaceAll('\\', '/');
  const folder = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  const below = path.startsWith(folder) ? path.slice(folder.length) : path;
  const uri = below
    .split('/')
    .filter((part) => part !== '.')
    .map((part) => encodeURIComponent(part.replaceAll(/\p{Cs}/gu, '\ufffd')))
    .join('/');
  if (below.startsWith('/')) return { uri: `file://${uri}` };
  if (/^[a-z]:/i.test(below)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return { uri, uriBaseId: '%SRCROOT%' };
}
