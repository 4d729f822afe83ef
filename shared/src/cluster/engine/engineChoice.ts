// How an input is evaluated: the profile and the policy languages, by detection, by the user, or by what the files use (R8, R404).

import { compareText } from '../normalize';
import type { ClusterObjects, Finding, PolicyObject, Profile } from '../objects';
import { type PolicyLanguage, policyKindOf } from '../policyKinds';
import { detectEngine } from './engineDetection';
import {
  type EngineDetection,
  type EvaluatedLanguages,
  type Evaluation,
  enforcesAnything,
  type ForeignPolicies,
} from './engineModel';
import { aboutCluster, isPolicy } from './engineWarnings';

const DEFAULTS: Readonly<Record<Profile, EvaluatedLanguages>> = {
  kubernetes: { admin: 'both', cilium: false, calico: false },
  cilium: { admin: 'v1alpha2', cilium: true, calico: false },
  calico: { admin: 'both', cilium: false, calico: true },
};

/** Decides how to evaluate an input. A profile given by the user brings its default languages; the detection is told all the same. */
export function chooseEvaluation(objects: ClusterObjects, override: Profile | 'auto' = 'auto'): Evaluation {
  const detection = detectEngine(objects);
  const choice = override === 'auto' ? chooseFor(objects, detection) : chosenByUser(override, detection);
  return { ...choice, detection, findings: [...detection.warnings, ...choice.findings] };
}

type Choice = Omit<Evaluation, 'detection'>;

function chosenByUser(profile: Profile, { state, engines, profile: detected }: EngineDetection): Choice {
  const differs = state === 'enforcing' && detected !== profile;
  const findings = differs
    ? [
        aboutCluster(
          'profile-differs',
          'warning',
          `Judged by the profile ${profile}, as asked for, although ${engines[0]?.name ?? 'another engine'} enforces policies here.`,
          `Leave --profile out to judge by the profile ${detected}.`,
        ),
      ]
    : [];
  return { profile, languages: DEFAULTS[profile], chosenBy: 'user', findings };
}

function chooseFor(objects: ClusterObjects, { state, engines, profile, enforces }: EngineDetection): Choice {
  // An agent that does not run at the moment is still the best guess at who will enforce.
  if (engines.length > 0 && enforcesAnything(enforces)) {
    const { admin, cilium, calico } = enforces;
    return { profile, languages: { admin, cilium, calico }, chosenBy: 'detection', findings: [] };
  }
  if (state === 'not-enforcing') {
    return { profile: 'kubernetes', languages: DEFAULTS.kubernetes, chosenBy: 'detection', findings: [] };
  }
  const used = languagesUsed(objects);
  const [only] = used;
  // Beside NetworkPolicies a foreign kind may well be a leftover that nothing enforces (R403): then nobody guesses.
  if (only === undefined || used.length > 1 || objects.networkPolicies.length > 0) {
    return { profile: 'kubernetes', languages: DEFAULTS.kubernetes, chosenBy: 'default', findings: [] };
  }
  return { profile: only, languages: DEFAULTS[only], chosenBy: 'default', findings: [guessed(only)] };
}

function guessed(profile: 'cilium' | 'calico'): Finding {
  const name = ENGINE_NAMES[profile];
  return aboutCluster(
    'profile-guessed',
    'info',
    `Nothing here tells which network plugin enforces. There are ${name} policies, so everything is judged as ${name} does; that is a guess.`,
    `Choose with --profile if it is wrong.`,
  );
}

const ENGINE_NAMES: Readonly<Record<PolicyLanguage, string>> = {
  cilium: 'Cilium',
  calico: 'Calico',
  admin: 'Kubernetes',
};

/** The engines whose own policies are there. */
function languagesUsed({ policyObjects }: ClusterObjects): readonly ('cilium' | 'calico')[] {
  const used = new Set(policyObjects.filter(isPolicyObject).map(languageOf));
  return (['cilium', 'calico'] as const).filter((language) => used.has(language));
}

function isPolicyObject({ apiVersion, kind }: PolicyObject): boolean {
  return isPolicy(apiVersion, kind);
}

function groupOf({ apiVersion }: PolicyObject): string {
  return apiVersion.split('/')[0] ?? '';
}

function languageOf(object: PolicyObject): PolicyLanguage | null {
  return policyKindOf(groupOf(object), object.kind)?.language ?? null;
}

/** Whether the objects of this kind take part in the evaluation (R123, R403). */
export function isEvaluated(object: PolicyObject, { languages }: Pick<Evaluation, 'languages'>): boolean {
  const language = languageOf(object);
  if (language === null) return false;
  if (language !== 'admin') return languages[language];
  const version = object.kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  return languages.admin === 'both' || languages.admin === version;
}

/** Policies that are left out because the engine does not enforce their kind: one entry a kind, by group and kind (R403). */
export function foreignPolicies(objects: ClusterObjects, evaluation: Evaluation): readonly ForeignPolicies[] {
  const left = objects.policyObjects.filter((object) => isPolicyObject(object) && !isEvaluated(object, evaluation));
  const kinds = new Map<string, PolicyObject[]>();
  for (const object of left) {
    const key = `${groupOf(object)} ${object.kind}`;
    const list = kinds.get(key);
    if (list) list.push(object);
    else kinds.set(key, [object]);
  }
  return [...kinds.keys()].sort(compareText).map((key) => {
    const list = kinds.get(key)!;
    const { kind } = list[0]!;
    return {
      code: 'policy-kind-not-enforced',
      message: `${list.length} ${kind} (${groupOf(list[0]!)}) not considered: ${whyForeign(list[0]!, evaluation)}`,
      count: list.length,
      objects: list
        .map(({ namespace, name }) => ({ kind, namespace, name }))
        .sort((a, b) => compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name)),
    };
  });
}

function whyForeign(object: PolicyObject, { detection, profile, chosenBy }: Evaluation): string {
  const language = languageOf(object) ?? 'admin';
  const first = detection.engines[0];
  if (language === 'admin') return whyAdminIsForeign(object.kind, first, profile, chosenBy);
  const name = ENGINE_NAMES[language];
  const runs = detection.engines.find(({ enforces }) => enforces[language]);
  if (chosenBy === 'user') return `the profile ${profile} does not know them`;
  if (runs) return `${runs.name} enforces them beside ${first?.name}, and only one engine can be judged at a time`;
  if (chosenBy === 'default') return 'nothing here tells which network plugin enforces; choose with --profile';
  return `no ${name} agent runs here, so nothing enforces them`;
}

function whyAdminIsForeign(
  kind: string,
  first: EngineDetection['engines'][number] | undefined,
  profile: Profile,
  chosenBy: Evaluation['chosenBy'],
): string {
  if (chosenBy !== 'detection' || !first) return `the profile ${profile} does not know them`;
  const version = first.version === null ? '' : ` ${first.version}`;
  const hint =
    first.product === 'cilium' && kind === 'ClusterNetworkPolicy'
      ? ' (from 1.20, when enable-k8s-cluster-network-policy is on)'
      : '';
  return `${first.name}${version} does not enforce this kind as it is set up${hint}`;
}
