// For an allowed pair: the policies that close it when they are removed. Removing the only policy that isolates an end opens it, so each set is tried.
import type { PolicyRef } from '../../graph/index';
import { type EndExplanation, type Explanation, type Question, refKey } from '../../policy/index';
import { hasPort, isNoTraffic, parseTrafficSet } from '../../sets/index';
import type { Closing, EndChange, Removal } from './model';
import { isolatingPolicy, withoutPolicy } from './policyChanges';
import { sideEffects } from './sideEffects';
import type { Trial } from './trial';

/** All subsets of so many policies are tried. */
const MANY_POLICIES = 5;

/** Of a pair that is allowed. No set of a removal has a smaller one in it that closes the pair as well. */
export function findClosing(trial: Trial, explanation: Explanation): Closing {
  const notes: string[] = [];
  const removals: Removal[] = [];
  for (const end of [explanation.egress, explanation.ingress]) {
    const admitting = admittingPolicies(end, trial.pair.port);
    if (admitting.length > MANY_POLICIES)
      notes.push(`${admitting.length} policies admit it for ${end.direction}: while one of them stays it stays open.`);
    else removals.push(...closingSets(trial, end, admitting));
  }
  const isolations = removals.length > 0 ? [] : isolate(trial, explanation);
  if (removals.length === 0 && notes.length === 0) notes.push(...whyNone(explanation));
  return { removals, isolations, notes };
}

/** Policies with a rule that lets the traffic through, or on to a tier that does. */
function admittingPolicies({ policies }: EndExplanation, port: Question | null): readonly PolicyRef[] {
  const found = new Map<string, PolicyRef>();
  for (const { policy, rules } of policies) {
    const admits = rules.some((rule) => {
      const traffic = rule.action === 'deny' ? null : parseTrafficSet(rule.admits);
      if (traffic === null) return false;
      return port ? hasPort(traffic, port.protocol, port.port) : !isNoTraffic(traffic);
    });
    if (admits) found.set(refKey(policy), policy);
  }
  return [...found.values()];
}

function closingSets(trial: Trial, { direction }: EndExplanation, policies: readonly PolicyRef[]): readonly Removal[] {
  const found: { readonly mask: number; readonly removal: Removal }[] = [];
  const masks = Array.from({ length: 2 ** policies.length - 1 }, (_, index) => index + 1);
  for (const mask of masks.sort((a, b) => sizeOf(a) - sizeOf(b) || a - b)) {
    if (found.some((smaller) => (smaller.mask & mask) === smaller.mask)) continue;
    const gone = policies.filter((_, index) => (mask & (1 << index)) !== 0);
    const after = trial.apply(gone.map(withoutPolicy));
    if (after?.verdict() !== 'deny') continue;
    const effects = sideEffects(trial.live.analysis, after.live.analysis, trial.pair);
    const { certainty } = after.explain()!;
    found.push({ mask, removal: { direction, policies: gone, certainty, effects } });
  }
  return found.map(({ removal }) => removal);
}

function sizeOf(mask: number): number {
  let size = 0;
  for (let rest = mask; rest > 0; rest >>= 1) size += rest & 1;
  return size;
}

/** New policies that isolate one end and so close the pair. */
function isolate(trial: Trial, explanation: Explanation): readonly EndChange[] {
  return [explanation.ingress, explanation.egress].flatMap((end): readonly EndChange[] => {
    const subject = end.direction === 'egress' ? trial.pair.from : trial.pair.to;
    const change = end.state === 'not-isolated' ? isolatingPolicy(trial.live, end.direction, subject) : null;
    const after = change && trial.apply([change]);
    if (!change || after?.verdict() !== 'deny') return [];
    const effects = sideEffects(trial.live.analysis, after.live.analysis, trial.pair);
    return [{ direction: end.direction, end: end.end, changes: [change], effects }];
  });
}

function whyNone({ egress, ingress, from, to }: Explanation): readonly string[] {
  const open = [egress, ingress].filter(({ state }) => state === 'not-isolated');
  if (open.length === 2)
    return [`No policy isolates ${from} for egress or ${to} for ingress: there is no policy to remove.`];
  if (open.length === 1)
    return [
      `No removal closes it: no policy isolates ${open[0]!.end} for ${open[0]!.direction}, and without the policies of the other end that end would be open too.`,
    ];
  if (egress.state === 'ungoverned' && ingress.state === 'ungoverned') return ['Policies apply to neither end.'];
  return [
    'No removal closes it: the policies that admit it are also those that isolate, so without them it stays open.',
  ];
}
