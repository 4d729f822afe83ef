// Reads one of Calico's policies whole: whom it governs, in which directions, by which rules (R303, R309, R310, R320).

import type { PolicyObject } from '../objects';
import { isRecord, type SpecError } from '../selector';
import type { CalicoPolicy, CalicoPolicyKind } from './calicoPolicy';
import { type CalicoReading, isGiven, readFlag, readSelector, readText, remarkUnknown } from './calicoPolicyFields';
import { readCalicoRules } from './calicoPolicyRule';

/** The policy, or why Calico would refuse it (R87, R319). */
export type ParsedCalicoPolicy =
  | { readonly ok: true; readonly policy: CalicoPolicy }
  | { readonly ok: false; readonly errors: readonly SpecError[] };

const FIELDS = [
  'tier',
  'order',
  'selector',
  'serviceAccountSelector',
  'types',
  'ingress',
  'egress',
  'performanceHints',
];
const GLOBAL_FIELDS = [...FIELDS, 'namespaceSelector', 'doNotTrack', 'preDNAT', 'applyOnForward'];

/** Reads one object. Never throws, whatever the spec holds. */
export function parseCalicoPolicy(object: PolicyObject, kind: CalicoPolicyKind): ParsedCalicoPolicy {
  const global = kind === 'GlobalNetworkPolicy';
  const errors: SpecError[] = [];
  const reading: CalicoReading = { errors, remarks: [], namespace: global ? null : object.namespace };
  const spec = object.spec ?? {};
  if (!isRecord(spec)) return { ok: false, errors: [{ path: 'spec', message: 'spec must be an object' }] };
  if (object.refusedByEngine !== undefined)
    errors.push({ path: 'status', message: `Calico says of it: ${object.refusedByEngine}` });
  const unclear = remarkUnknown(spec, global ? GLOBAL_FIELDS : FIELDS, 'spec', reading).length > 0;
  const ingress = readCalicoRules(spec.ingress, 'spec.ingress', 'ingress', reading);
  const egress = readCalicoRules(spec.egress, 'spec.egress', 'egress', reading);
  const types = readTypes(spec.types, typesByDefault(object.apiVersion, ingress.length, egress.length), errors);
  const policy: CalicoPolicy = {
    kind,
    apiVersion: object.apiVersion,
    namespace: reading.namespace,
    name: object.name,
    tier: readText(spec.tier, 'spec.tier', reading) ?? 'default', // R302
    order: readOrder(spec.order, 'spec.order', errors),
    selector: readSelector(spec.selector, 'spec.selector', reading),
    accountSelector: readSelector(spec.serviceAccountSelector, 'spec.serviceAccountSelector', reading),
    namespaceSelector: global ? readSelector(spec.namespaceSelector, 'spec.namespaceSelector', reading) : null,
    hostEndpointsOnly: global && readHostSwitches(spec, egress.length > 0, types, reading),
    unclear,
    ingress: types.has('Ingress') ? ingress : null,
    egress: types.has('Egress') ? egress : null,
    spec: object.spec,
    location: object.location ?? null,
    remarks: reading.remarks,
  };
  return errors.length > 0 ? { ok: false, errors } : { ok: true, policy };
}

/** R309. Raw storage without types is enforced in both directions. */
function typesByDefault(apiVersion: string, ingress: number, egress: number): readonly string[] {
  if (apiVersion.startsWith('crd.')) return ['Ingress', 'Egress'];
  if (egress === 0) return ['Ingress'];
  return ingress === 0 ? ['Egress'] : ['Ingress', 'Egress'];
}

function readTypes(raw: unknown, fallback: readonly string[], errors: SpecError[]): ReadonlySet<string> {
  if (!isGiven(raw)) return new Set(fallback);
  if (!Array.isArray(raw)) {
    errors.push({ path: 'spec.types', message: 'types must be a list' });
    return new Set(fallback);
  }
  raw.forEach((type: unknown, index) => {
    const path = `spec.types[${index}]`;
    if (type !== 'Ingress' && type !== 'Egress')
      errors.push({ path, message: `"${String(type).slice(0, 40)}" is no policy type; use Ingress or Egress` });
    else if (raw.indexOf(type) !== index) errors.push({ path, message: `${type} is listed twice` });
  });
  return new Set(raw.length === 0 ? fallback : raw.map(String));
}

/** null: last. Any finite number, fractions and negative ones too. */
export function readOrder(raw: unknown, path: string, errors: SpecError[]): number | null {
  if (!isGiven(raw)) return null;
  if (typeof raw === 'number' && Number.isFinite(raw)) return raw;
  errors.push({ path, message: 'order must be a number' });
  return null;
}

/** R320: doNotTrack and preDNAT; both need applyOnForward, exclude each other, and preDNAT has no egress. */
function readHostSwitches(
  spec: Readonly<Record<string, unknown>>,
  hasEgressRules: boolean,
  types: ReadonlySet<string>,
  reading: CalicoReading,
): boolean {
  const { errors } = reading;
  const untracked = readFlag(spec.doNotTrack, 'spec.doNotTrack', reading);
  const early = readFlag(spec.preDNAT, 'spec.preDNAT', reading);
  const forward = readFlag(spec.applyOnForward, 'spec.applyOnForward', reading);
  if (untracked && early) errors.push({ path: 'spec.preDNAT', message: 'cannot stand together with doNotTrack' });
  if ((untracked || early) && !forward)
    errors.push({ path: 'spec.applyOnForward', message: 'must be true where doNotTrack or preDNAT is' });
  if (early && (hasEgressRules || (isGiven(spec.types) && types.has('Egress'))))
    errors.push({ path: 'spec.preDNAT', message: 'a preDNAT policy cannot speak of egress' });
  return untracked || early;
}
