// The two states that a picture compares: the cluster and a trial on it, or two inputs; analysed once and kept while they are asked about.
import { type ClusterObjects, type Finding, parseManifests } from '@portolan/shared/cluster';
import { parseSnapshot } from '@portolan/shared/contract';
import { type Analysis, type Answer, analyse, type LiveAnalysis, type PolicyRef } from '@portolan/shared/graph';
import { type Comparison, compareAnalyses, editPolicies, type PolicyPlaces, placesIn } from '@portolan/shared/review';
import type { ComparedInput, Sides, Trial } from '../view/toolPanel';

/** What is compared with what. */
export type Joined =
  | { readonly kind: 'trial'; readonly trial: Trial }
  | { readonly kind: 'sides'; readonly sides: Sides };

/** Asks one of the two states. */
export interface AskOne {
  readonly joined: Joined;
  readonly which: 'before' | 'after';
}

export interface Difference {
  readonly comparison: Comparison | null;
  /** About what was read for it. */
  readonly findings: readonly Finding[];
  /** Why there is no comparison; null: there is one. */
  readonly problem: { readonly message: string; readonly next: string } | null;
}

interface States {
  readonly before: Analysis;
  readonly after: Analysis;
  readonly findings: readonly Finding[];
  /** Where policies stand in files, on either side. */
  readonly places?: PolicyPlaces;
  readonly placesBefore?: PolicyPlaces;
}

type Outcome = { readonly ok: true; readonly value: States } | Extract<Answer<never>, { readonly ok: false }>;

/** Only the last one is kept: a state holds a whole evaluated cluster. */
let kept: { readonly live: LiveAnalysis; readonly key: string; readonly states: Promise<Outcome> } | null = null;
const inputs = new Map<string, Promise<Read>>();

function statesOf(live: LiveAnalysis, joined: Joined): Promise<Outcome> {
  // Files are told by the id of their input: they have no text of their own here.
  const key = JSON.stringify(joined);
  if (kept?.live !== live || kept.key !== key) {
    const states = joined.kind === 'trial' ? Promise.resolve(tried(live, joined.trial)) : sidesOf(live, joined.sides);
    kept = { live, key, states };
  }
  return kept.states;
}

function tried(live: LiveAnalysis, trial: Trial): Outcome {
  const { live: after, findings, places } = editPolicies(live, trial);
  return { ok: true, value: { before: live.analysis, after: after.analysis, findings, places } };
}

async function sidesOf(live: LiveAnalysis, { before, after }: Sides): Promise<Outcome> {
  const [first, second] = await Promise.all([sideOf(live, before), sideOf(live, after)]);
  if (!first.ok) return first;
  if (!second.ok) return second;
  const findings = [...first.findings, ...second.findings];
  return {
    ok: true,
    value: {
      before: first.analysis,
      after: second.analysis,
      findings,
      ...(first.places ? { placesBefore: first.places } : {}),
      ...(second.places ? { places: second.places } : {}),
    },
  };
}

type Read =
  | {
      readonly ok: true;
      readonly analysis: Analysis;
      readonly findings: readonly Finding[];
      readonly places?: PolicyPlaces;
    }
  | Extract<Answer<never>, { readonly ok: false }>;

function sideOf(live: LiveAnalysis, input: ComparedInput | null): Promise<Read> {
  if (input === null) return Promise.resolve({ ok: true, analysis: live.analysis, findings: [] });
  let read = inputs.get(input.id);
  if (!read) {
    read = readInput(live.analysis, input);
    // Two sides, and the two before them.
    for (const old of [...inputs.keys()].slice(0, -3)) inputs.delete(old);
    inputs.set(input.id, read);
  }
  return read;
}

async function readInput({ profile }: Analysis, { kind, title, files }: ComparedInput): Promise<Read> {
  const texts = await Promise.all(files.map(async ({ name, file }) => ({ name, text: await file.text() })));
  if (kind === 'manifests') return { ...analysed(parseManifests(texts, title), profile), places: placesIn(texts) };
  const parsed = parseSnapshot(texts[0]?.text ?? '');
  if (!parsed.ok) return parsed;
  const { header, objects } = parsed.value;
  const isTold = header.chosenBy === 'detection' || header.chosenBy === 'default';
  return analysed(objects, isTold ? 'auto' : header.profile);
}

function analysed(
  objects: ClusterObjects,
  profile: Parameters<typeof analyse>[1]['profile'],
): Read & { readonly ok: true } {
  return { ok: true, analysis: analyse(objects, { profile }), findings: objects.problems };
}

export async function difference(live: LiveAnalysis, joined: Joined): Promise<Difference> {
  const states = await statesOf(live, joined);
  if (!states.ok) {
    const { message, next } = states;
    return { comparison: null, findings: [], problem: { message, next } };
  }
  const { before, after, findings, ...places } = states.value;
  return { comparison: compareAnalyses(before, after, places), findings, problem: null };
}

async function asked<T>(live: LiveAnalysis, { joined, which }: AskOne, ask: (state: Analysis) => Answer<T>) {
  const states = await statesOf(live, joined);
  return states.ok ? ask(states.value[which]) : states;
}

export const explainIn = (
  live: LiveAnalysis,
  question: AskOne & {
    readonly from: string;
    readonly to: string;
    readonly port: Parameters<Analysis['explain']>[2];
  },
) => asked(live, question, (state) => state.explain(question.from, question.to, question.port));

export const policyIn = (live: LiveAnalysis, question: AskOne & { readonly ref: PolicyRef }) =>
  asked(live, question, (state) => state.policy(question.ref));

export const policiesIn = (live: LiveAnalysis, question: AskOne) =>
  asked(live, question, (state) => ({ ok: true, value: state.policies() }));

export const podsIn = (live: LiveAnalysis, question: AskOne & { readonly node: string }) =>
  asked(live, question, (state) => state.pods(question.node));
