// Calico's tiers: the three that are always there, and those that objects add (R302).

import type { PolicyObject } from '../objects';
import { isRecord, type SpecError } from '../selector';
import type { CalicoTier } from './calicoPolicy';
import { type CalicoReading, isGiven, remarkUnknown } from './calicoPolicyFields';
import { readOrder } from './calicoPolicySpec';

const BUILT_IN: readonly CalicoTier[] = [
  { name: 'kube-admin', order: 1_000, defaultAction: 'pass' },
  { name: 'default', order: 1_000_000, defaultAction: 'deny' },
  { name: 'kube-baseline', order: 10_000_000, defaultAction: 'pass' },
];

/** What the admin tiers were called in 3.29-3.31. */
const FORMER_NAMES: ReadonlyMap<string, string> = new Map([
  ['adminnetworkpolicy', 'kube-admin'],
  ['baselineadminnetworkpolicy', 'kube-baseline'],
]);

/** The name under which a tier is known here: the admin tiers' former names stand for their present ones. */
export function tierName(name: string): string {
  return FORMER_NAMES.get(name) ?? name;
}

/** R302: by ascending order, missing last, ties by name. The built-in ones are there whatever the objects say. */
export function orderTiers(tiers: readonly CalicoTier[]): readonly CalicoTier[] {
  const byName = new Map([...BUILT_IN, ...tiers].map((tier) => [tier.name, tier]));
  return [...byName.values()].sort(
    (a, b) => compareOrder(a.order, b.order) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** Missing orders are last. */
export function compareOrder(a: number | null, b: number | null): number {
  if (a === b) return 0;
  return a === null ? 1 : b === null ? -1 : a - b;
}

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads one Tier. What Calico refuses is in `reading.errors`. */
export function readTier(object: PolicyObject, reading: CalicoReading): CalicoTier {
  const spec = isRecord(object.spec) ? object.spec : {};
  remarkUnknown(spec, ['order', 'defaultAction'], 'spec', reading);
  const { errors } = reading;
  if (isGiven(object.spec) && !isRecord(object.spec)) errors.push({ path: 'spec', message: 'spec must be an object' });
  if (!NAME.test(object.name))
    errors.push({ path: 'metadata.name', message: 'the name of a tier has at most 63 of a-z, 0-9 and inner hyphens' });
  const tier: CalicoTier = {
    name: tierName(object.name),
    order: readOrder(spec.order, 'spec.order', errors),
    defaultAction: readDefaultAction(spec.defaultAction, errors),
  };
  const fixed = BUILT_IN.find(({ name }) => name === tier.name);
  if (fixed && (fixed.order !== tier.order || fixed.defaultAction !== tier.defaultAction))
    errors.push({
      path: 'spec',
      message: `the tier ${object.name} has the order ${fixed.order} and the default action ${fixed.defaultAction === 'pass' ? 'Pass' : 'Deny'} and no other`,
    });
  return tier;
}

function readDefaultAction(raw: unknown, errors: SpecError[]): CalicoTier['defaultAction'] {
  if (isGiven(raw) && raw !== 'Deny' && raw !== 'Pass')
    errors.push({ path: 'spec.defaultAction', message: 'defaultAction must be Deny or Pass' });
  return raw === 'Pass' ? 'pass' : 'deny';
}
