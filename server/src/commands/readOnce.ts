// One reading and evaluation in this thread, for commands that end when they have answered.
import { type ClusterObjects, isIncomplete, type Profile, whatIsMissing } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { type OpenedSource, openSource, type SourceChoice } from '../sources/openSource';
import { printable, SourceError } from '../sources/sourceError';
import { progressLine, type Terminal } from '../terminal';

/** What was read, and the profile to judge it by. */
export interface Reading {
  readonly objects: ClusterObjects;
  readonly profile: Profile | 'auto';
}

/** @throws SourceError when nothing could be read. */
export async function readOnce(
  choice: SourceChoice,
  profile: Profile | 'auto' | null,
  terminal: Terminal,
): Promise<Analysis> {
  const reading = await readAny(choice, profile, terminal);
  return analyse(reading.objects, reading);
}

/** What `readOnce` judges. @throws SourceError when nothing could be read. */
export async function readAny(
  choice: SourceChoice,
  profile: Profile | 'auto' | null,
  terminal: Terminal,
): Promise<Reading> {
  return read(await openSource(choice, terminal.surroundings), profile, terminal);
}

/**
 * As `readOnce`, for commands that others rely on: they never answer for the demo cluster because no kubeconfig was found.
 * @throws SourceError
 */
export async function readNamed(
  choice: SourceChoice,
  profile: Profile | 'auto' | null,
  terminal: Terminal,
): Promise<Reading> {
  const opened = await openSource(choice, terminal.surroundings);
  if (choice.from === 'kubeconfig' && opened.source.describe().kind === 'demo') {
    const next = 'Set KUBECONFIG or --kubeconfig, or read manifests, a snapshot or a demo cluster instead.';
    throw new SourceError('kubeconfig-missing', 'No kubeconfig was found, so there is no cluster to read.', next);
  }
  return read(opened, profile, terminal);
}

async function read(
  { source, remark }: OpenedSource,
  profile: Profile | 'auto' | null,
  terminal: Terminal,
): Promise<Reading> {
  if (remark !== null) terminal.tell(remark);
  try {
    const objects = await source.read(
      (status) => terminal.progress(progressLine(status)),
      new AbortController().signal,
    );
    return { objects, profile: profile ?? source.profile?.() ?? 'auto' };
  } finally {
    terminal.progress(null);
  }
}

/** Says by which engine everything was judged, where one was found. */
export function tellEngine({ evaluation }: Analysis, terminal: Terminal): void {
  const { profile, chosenBy, detection } = evaluation;
  const [engine] = detection.engines;
  if (!engine || chosenBy !== 'detection') return;
  const { name, version, confidence } = engine;
  const words = `${name}${version === null ? '' : ` ${version}`}`;
  terminal.tell(printable(`Judged by the profile ${profile}: ${words} was found (${confidence} confidence).`, 500));
}

/** Says what the verdicts leave out; what could not be read, tellIncomplete says. */
export function tellNotConsidered({ notConsidered }: Analysis, terminal: Terminal): void {
  for (const { code, message } of notConsidered) {
    if (!code.startsWith('not-readable-')) terminal.tell(printable(`Note: ${message}`, 500));
  }
}

/** Says what could not be read; the exit code that follows from it. What `--namespace` leaves out was asked for. */
export function tellIncomplete(objects: ClusterObjects, terminal: Terminal): 0 | 3 {
  const { missing, broken } = whatIsMissing(objects);
  for (const { message } of missing) terminal.tell(`Not read: ${printable(message)}.`);
  for (const { object, message, location } of broken.slice(0, MAX_LINES)) {
    const where = location ? `${location.file}:${location.line}: ` : '';
    const name = object
      ? `${object.kind} ${object.namespace === null ? '' : `${object.namespace}/`}${object.name} `
      : '';
    terminal.tell(printable(`${where}${name}${message}`, 500));
  }
  if (broken.length > MAX_LINES) terminal.tell(`… and ${broken.length - MAX_LINES} more broken objects.`);
  return isIncomplete(objects) ? 3 : 0;
}

const MAX_LINES = 20;
