// `portolan diff`: which connections differ between two states, and which policies are behind it.
import { type Finding, isIncomplete } from '@portolan/shared/cluster';
import { type Analysis, analyse, analyseLive, type PolicyRef } from '@portolan/shared/graph';
import {
  type ComparedSide,
  type ComparisonAbout,
  formatComparison,
  isStopped,
  objectTitle,
} from '@portolan/shared/report';
import { compareAnalyses, editPolicies, type PolicyPlaces } from '@portolan/shared/review';
import type { DiffConfig } from '../reviewOptions';
import { readManifestFiles } from '../sources/manifestFiles';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal, writeAll } from '../terminal';
import { withRuleLines } from './policyPlaces';
import { type Reading, readNamed, tellEngine, tellIncomplete } from './readOnce';
import { choiceOf } from './sourceWords';

/** @throws SourceError when a state could not be read. */
export async function diff(config: DiffConfig, terminal: Terminal): Promise<0 | 1 | 2 | 3> {
  const { assets, format, failOn, profile } = config;
  const base = await readNamed(await choiceOf(config.base), profile, terminal);
  const states = await readHead(config, base, terminal);
  if (states === null) return 2;
  const { before, head, places, broken, notes } = states;
  const onDisk = { base: isFromFiles(before), head: isFromFiles(head) };
  const compared = compareAnalyses(before, head, { assets, ...(places && { places }) });
  const comparison = await withRuleLines(compared, onDisk);
  const about: ComparisonAbout = {
    base: sideOf(before),
    head: { ...sideOf(head), ...states.side, isComplete: !isIncomplete(head.objects) && broken.length === 0 },
    notes: [...notes, ...notesOf(before, head)],
  };
  await writeAll(terminal.write, formatComparison(comparison, format, about));
  tellEngine(head, terminal);
  const codes = [before.objects, { ...head.objects, problems: [...head.objects.problems, ...broken] }]
    // What is wrong with the base is wrong with what was made of it, and is said once.
    .slice(config.head.how === 'applied' ? 1 : 0)
    .map((objects) => tellIncomplete(objects, terminal));
  if (codes.some((code) => code !== 0)) return 3;
  return isStopped(comparison, failOn) ? 1 : 0;
}

interface States {
  readonly before: Analysis;
  readonly head: Analysis;
  /** How the head is called, where it is no source of its own. */
  readonly side: Partial<ComparedSide>;
  readonly places: PolicyPlaces | null;
  /** What of the applied files could not be read, or would be refused. */
  readonly broken: readonly Finding[];
  readonly notes: readonly string[];
}

/** null: what is to be deleted is not there; the person was told. */
async function readHead({ head, profile }: DiffConfig, base: Reading, terminal: Terminal): Promise<States | null> {
  if (head.how === 'applied') return applied(base, head, terminal);
  const reading = await readNamed(await choiceOf(head.source), profile, terminal);
  const [before, after] = [base, reading].map(({ objects, ...options }) => analyse(objects, options)) as [
    Analysis,
    Analysis,
  ];
  return { before, head: after, side: {}, places: null, broken: [], notes: [] };
}

async function applied(
  base: Reading,
  { paths, deleted: names }: Extract<DiffConfig['head'], { how: 'applied' }>,
  terminal: Terminal,
): Promise<States | null> {
  const files = await readManifestFiles(paths, terminal.surroundings, new AbortController().signal);
  const deleted = names.map(refOf);
  const live = analyseLive(base.objects, base);
  const { live: after, findings, places } = editPolicies(live, { files, deleted });
  const missing = findings.filter(({ code }) => code === 'nothing-to-delete');
  for (const { object, message } of missing) {
    const next = 'Name a policy of the base as KIND/NAMESPACE/NAME.';
    terminal.tell(problemLines({ message: printable(`${object ? objectTitle(object) : ''} ${message}.`), next }));
  }
  if (missing.length > 0) return null;
  const changes = [
    ...(paths.length === 0 ? [] : [`${paths.join(', ')} applied`]),
    ...(deleted.length === 0 ? [] : [`${deleted.length} ${deleted.length === 1 ? 'policy' : 'policies'} deleted`]),
  ];
  const title = `${base.objects.source.title} with ${changes.join(' and ')}`;
  return {
    before: live.analysis,
    head: after.analysis,
    side: { kind: 'what-if', title },
    places,
    broken: findings.filter(({ severity }) => severity === 'error'),
    notes: findings.map(noteOf),
  };
}

/** `NetworkPolicy/payments/old-allow`, or `KIND/NAME` for policies of the whole cluster. */
function refOf(text: string): PolicyRef {
  const [kind = '', ...names] = text.split('/');
  const [namespace, name] = names.length === 2 ? names : [null, names[0]];
  return { kind, namespace: namespace ?? null, name: name ?? '' };
}

function isFromFiles({ objects }: Analysis): boolean {
  return objects.source.kind === 'manifests';
}

function sideOf({ objects, profile }: Analysis): ComparedSide {
  const { source } = objects;
  return { title: source.title, kind: source.kind, profile, isComplete: !isIncomplete(objects) };
}

/** What the verdicts leave out and which objects take no part, once where both states say the same. */
function notesOf(before: Analysis, after: Analysis): readonly string[] {
  const [base, head] = [before, after].map(
    ({ notConsidered, findings }) =>
      new Set([
        ...notConsidered.map(({ message }) => message),
        ...findings.filter(({ severity }) => severity === 'error').map(noteOf),
      ]),
  ) as [Set<string>, Set<string>];
  const profiles =
    before.profile === after.profile
      ? []
      : [`the base was judged by the profile ${before.profile}, the other state by ${after.profile}`];
  return [
    ...profiles,
    ...[...head].filter((note) => !base.has(note)).map((note) => `head: ${note}`),
    ...[...base].map((note) => (head.has(note) ? note : `base: ${note}`)),
  ];
}

function noteOf({ object, message, location }: Finding): string {
  const where = location ? ` (${location.file}:${location.line})` : '';
  return `${object ? `${objectTitle(object)}: ` : ''}${message}${where}`;
}
