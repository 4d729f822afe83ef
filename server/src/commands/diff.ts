// `portolan diff`: which connections differ between two states, and which policies are behind it.
import { open } from 'node:fs/promises';
import type { ObjectRef, Profile } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import {
  type ComparedSide,
  type ComparisonAbout,
  formatComparison,
  isStopped,
  objectTitle,
} from '@portolan/shared/report';
import { compareAnalyses } from '@portolan/shared/review';
import type { DiffConfig, SourceWord } from '../reviewOptions';
import type { SourceChoice } from '../sources/openSource';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal, writeAll } from '../terminal';
import { applyManifests, missingPolicies } from './applyManifests';
import { withRuleLines } from './policyPlaces';
import { isIncomplete, type Reading, readNamed, tellEngine, tellIncomplete } from './readOnce';

/** @throws SourceError when a state could not be read. */
export async function diff(config: DiffConfig, terminal: Terminal): Promise<0 | 1 | 2 | 3> {
  const { assets, format, failOn } = config;
  const base = await readWord(config.base, config.profile, terminal);
  const head = await readHead(config, base, terminal);
  if (head === null) return 2;
  const [before, after] = [base, head].map(({ objects, profile }) => analyse(objects, { profile })) as [
    Analysis,
    Analysis,
  ];
  const onDisk = { base: isFromFiles(before), head: config.head.how === 'applied' || isFromFiles(after) };
  const comparison = await withRuleLines(compareAnalyses(before, after, { assets }), onDisk);
  const about: ComparisonAbout = {
    base: sideOf(before, null),
    head: sideOf(after, config.head.how === 'applied' ? 'what-if' : null),
    notes: [...head.notes, ...notesOf(before, after)],
  };
  await writeAll(terminal.write, formatComparison(comparison, format, about));
  tellEngine(after, terminal);
  const incomplete = [base, head].map(({ objects }) => tellIncomplete(objects, terminal));
  if (incomplete.some((code) => code !== 0)) return 3;
  return isStopped(comparison, failOn) ? 1 : 0;
}

interface Head extends Reading {
  readonly notes: readonly string[];
}

/** null: what is to be deleted is not there; the person was told. */
async function readHead({ head, profile }: DiffConfig, base: Reading, terminal: Terminal): Promise<Head | null> {
  if (head.how === 'whole') return { ...(await readWord(head.source, profile, terminal)), notes: [] };
  const deleted = head.deleted.map(refOf);
  const missing = missingPolicies(base.objects, deleted);
  for (const ref of missing) {
    const title = objectTitle(ref);
    terminal.tell(
      problemLines({
        message: `There is no ${printable(title)} to delete.`,
        next: 'List the policies with portolan lint.',
      }),
    );
  }
  if (missing.length > 0) return null;
  const choice: SourceChoice = { from: 'manifests', paths: head.paths, scope: [] };
  const files = head.paths.length === 0 ? null : (await readNamed(choice, profile, terminal)).objects;
  return { ...applyManifests(base.objects, files, deleted), profile: base.profile };
}

/** `NetworkPolicy/payments/old-allow`, or `KIND/NAME` for policies of the whole cluster. */
function refOf(text: string): ObjectRef {
  const [kind = '', ...names] = text.split('/');
  const [namespace, name] = names.length === 2 ? names : [null, names[0]];
  return { kind, namespace: namespace ?? null, name: name ?? '' };
}

async function readWord(word: SourceWord, profile: Profile | 'auto' | null, terminal: Terminal): Promise<Reading> {
  if (word.from !== 'file') return readNamed(word, profile, terminal);
  const { path, scope } = word;
  const choice: SourceChoice = (await isSnapshot(path))
    ? { from: 'snapshot', path, scope }
    : { from: 'manifests', paths: [path], scope };
  return readNamed(choice, profile, terminal);
}

/** By how it begins; whatever cannot be opened is for the reader of manifests to complain about. */
async function isSnapshot(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return /^\ufeff?\s*\{\s*"format"\s*:\s*"portolan-snapshot"/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}

function isFromFiles({ objects }: Analysis): boolean {
  return objects.source.kind === 'manifests';
}

function sideOf({ objects, profile }: Analysis, kind: string | null): ComparedSide {
  const { source } = objects;
  return { title: source.title, kind: kind ?? source.kind, profile, isComplete: !isIncomplete(objects) };
}

/** What the verdicts leave out, once where both leave out the same. */
function notesOf(before: Analysis, after: Analysis): readonly string[] {
  const [base, head] = [before, after].map(({ notConsidered }) => new Set(notConsidered.map(({ message }) => message)));
  const profiles =
    before.profile === after.profile
      ? []
      : [`the base was judged by the profile ${before.profile}, the other state by ${after.profile}`];
  return [
    ...profiles,
    ...[...(base ?? [])].map((message) => (head?.has(message) ? message : `base: ${message}`)),
    ...[...(head ?? [])].filter((message) => !base?.has(message)).map((message) => `head: ${message}`),
  ];
}
