// All of Calico's own objects in an input, read, checked and put in order; what takes no part is reported (R300-R322).

import type { ClusterObjects, Finding, ObjectRef, PolicyObject } from '../objects';
import { policyRefOf } from '../policyRefs';
import { isRecord, type SpecError } from '../selector';
import type {
  CalicoHostEndpoint,
  CalicoNetworkSet,
  CalicoObjects,
  CalicoPolicy,
  CalicoPolicyKind,
  CalicoTier,
  EndpointToHostAction,
} from './calicoPolicy';
import { type CalicoReading, readSetNets, remarkUnknown } from './calicoPolicyFields';
import { parseCalicoPolicy } from './calicoPolicySpec';
import { compareOrder, orderTiers, readTier, tierName } from './calicoTiers';

const API = 'projectcalico.org/v3';
const STORAGE = 'crd.projectcalico.org/v1';

/** Reads what Calico's objects say. Mistakes become findings; nothing is thrown and nothing is lost in silence. */
export function readCalico(objects: ClusterObjects, findings: Finding[]): CalicoObjects {
  const own = ownObjects(objects);
  const ofKind = (...kinds: readonly string[]): readonly PolicyObject[] =>
    own.filter(({ kind }) => kinds.includes(kind));
  const tiers = orderTiers(ofKind('Tier').flatMap((object) => readOneTier(object, findings)));
  const tiersUnread = objects.gaps.some(({ resource }) => /^tiers\.(crd\.)?projectcalico\.org$/.test(resource));
  const hostEndpoints = ofKind('HostEndpoint').map(readHostEndpoint);
  reportHostEndpoints(hostEndpoints, findings);
  return {
    tiers,
    tiersUnread,
    policies: readPolicies(ofKind('NetworkPolicy', 'GlobalNetworkPolicy'), tiers, tiersUnread, findings),
    staged: own
      .filter(({ kind }) => kind.startsWith('Staged'))
      .map((object) => ({
        ref: refOf(object),
        tier: stagedTier(object.spec),
        spec: object.spec,
        location: object.location ?? null,
      })),
    networkSets: ofKind('NetworkSet', 'GlobalNetworkSet').flatMap((object) => readNetworkSet(object, findings)),
    hostEndpoints,
    endpointToHostByNode: readEndpointToHost(ofKind('FelixConfiguration'), findings),
  };
}

/** R300: raw storage shows the same objects again, often with their tier in the name; mirrors of Kubernetes policies are no policies. */
function ownObjects({ policyObjects }: ClusterObjects): readonly PolicyObject[] {
  const known = policyObjects.filter(
    ({ apiVersion, kind, name }) =>
      (apiVersion === API || apiVersion === STORAGE) &&
      !(kind.endsWith('NetworkPolicy') && name.startsWith('knp.default.')),
  );
  const told = new Set(known.filter(({ apiVersion }) => apiVersion === API).map(bareKey));
  return known
    .filter((object) => object.apiVersion === API || !told.has(bareKey(object)))
    .sort(
      (a, b) =>
        compare(a.name, b.name) ||
        compare(a.namespace ?? '', b.namespace ?? '') ||
        compare(a.kind, b.kind) ||
        compare(a.apiVersion, b.apiVersion),
    );
}

/** The same for an object of the API and its raw storage. */
function bareKey({ kind, namespace, name, spec }: PolicyObject): string {
  const tier = isRecord(spec) && typeof spec.tier === 'string' && spec.tier !== '' ? spec.tier : 'default';
  const bare = kind.endsWith('NetworkPolicy') && name.startsWith(`${tier}.`) ? name.slice(tier.length + 1) : name;
  return JSON.stringify([kind, namespace, bare]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function refOf(object: PolicyObject): ObjectRef {
  return policyRefOf(object) ?? { kind: object.kind, namespace: object.namespace, name: object.name };
}

function newReading(object: PolicyObject): CalicoReading {
  return { errors: [], remarks: [], namespace: object.namespace };
}

/** Says what is wrong with an object; true where it takes no part. */
function report(
  object: PolicyObject,
  { errors, remarks }: { readonly errors: readonly SpecError[]; readonly remarks: readonly SpecError[] },
  findings: Finding[],
): boolean {
  const about = { object: refOf(object), ...(object.location ? { location: object.location } : {}) };
  for (const { path, message } of errors)
    findings.push({
      code: 'policy-refused',
      severity: 'error',
      message: `${message}. Calico refuses such an object, so it takes no part here`,
      next: 'Correct the object; until then it neither allows nor denies anything.',
      path,
      ...about,
    });
  if (errors.length === 0)
    for (const { path, message } of remarks)
      findings.push({ code: 'policy-field-unknown', severity: 'warning', message, path, ...about });
  return errors.length > 0;
}

function readOneTier(object: PolicyObject, findings: Finding[]): readonly CalicoTier[] {
  const reading = newReading(object);
  const tier = readTier(object, reading);
  return report(object, reading, findings) ? [] : [tier];
}

/** By tier, then order, name, namespace, kind (R303). */
function readPolicies(
  objects: readonly PolicyObject[],
  tiers: readonly CalicoTier[],
  tiersUnread: boolean,
  findings: Finding[],
): readonly CalicoPolicy[] {
  const places = new Map(tiers.map(({ name }, index) => [name, index]));
  const policies = objects.flatMap((object): readonly CalicoPolicy[] => {
    const parsed = parseCalicoPolicy(object, object.kind as CalicoPolicyKind);
    const errors = parsed.ok ? [] : [...parsed.errors];
    const tier = parsed.ok ? tierName(parsed.policy.tier) : 'default';
    if (!places.has(tier) && !tiersUnread)
      errors.push({ path: 'spec.tier', message: `there is no tier ${tier.slice(0, 80)}` });
    if (report(object, { errors, remarks: parsed.ok ? parsed.policy.remarks : [] }, findings) || !parsed.ok) return [];
    if (parsed.policy.hostEndpointsOnly)
      findings.push({
        code: 'policy-host-only',
        severity: 'info',
        object: refOf(object),
        message: 'acts on host endpoints only (doNotTrack or preDNAT), so it says nothing about pods',
        ...(object.location ? { location: object.location } : {}),
      });
    return [{ ...parsed.policy, tier }];
  });
  const place = ({ tier }: CalicoPolicy): number => places.get(tier) ?? -1;
  return policies.sort((a, b) => place(a) - place(b) || compare(a.tier, b.tier) || compareCalicoOrder(a, b));
}

/** R303: by order, missing last; ties by name, then namespace, then kind. */
export function compareCalicoOrder(a: Ranked, b: Ranked): number {
  return (
    compareOrder(a.order, b.order) ||
    compare(a.name, b.name) ||
    compare(a.namespace ?? '', b.namespace ?? '') ||
    compare(a.kind, b.kind)
  );
}

/** What the order within a tier depends on. */
export interface Ranked {
  readonly order: number | null;
  readonly name: string;
  readonly namespace: string | null;
  readonly kind: string;
}

function stagedTier(spec: unknown): string {
  return tierName(isRecord(spec) && typeof spec.tier === 'string' && spec.tier !== '' ? spec.tier : 'default');
}

/** R316. */
function readNetworkSet(object: PolicyObject, findings: Finding[]): readonly CalicoNetworkSet[] {
  const reading = newReading(object);
  const spec = isRecord(object.spec) ? object.spec : {};
  if (!isRecord(object.spec ?? {})) reading.errors.push({ path: 'spec', message: 'spec must be an object' });
  if (Object.hasOwn(object.labels, 'projectcalico.org/namespace'))
    reading.errors.push({
      path: 'metadata.labels',
      message: 'projectcalico.org/namespace is no label for network sets',
    });
  const unclear = remarkUnknown(spec, ['nets'], 'spec', reading).length > 0;
  const nets = readSetNets(spec.nets, 'spec.nets', reading);
  if (report(object, reading, findings)) return [];
  const namespace = object.kind === 'GlobalNetworkSet' ? null : object.namespace;
  return [{ namespace, name: object.name, labels: object.labels, nets, unclear }];
}

function readHostEndpoint({ name, labels, spec }: PolicyObject): CalicoHostEndpoint {
  const node = isRecord(spec) && typeof spec.node === 'string' && spec.node !== '' ? spec.node : null;
  return { name, node, labels };
}

/** R323. */
function reportHostEndpoints(endpoints: readonly CalicoHostEndpoint[], findings: Finding[]): void {
  if (endpoints.length === 0) return;
  findings.push({
    code: 'host-endpoints',
    severity: 'info',
    object: null,
    message: `${endpoints.length === 1 ? 'one host endpoint has' : `${endpoints.length} host endpoints have`} policies of their own, which are not evaluated; connections of pods with those nodes are marked as open to them`,
  });
}

const ACTIONS: readonly unknown[] = ['Drop', 'Return', 'Accept'];

/** R321: of the nodes that have a setting of their own. */
function readEndpointToHost(
  objects: readonly PolicyObject[],
  findings: Finding[],
): ReadonlyMap<string, EndpointToHostAction> {
  const byNode = new Map<string, EndpointToHostAction>();
  for (const object of objects) {
    const action = isRecord(object.spec) ? object.spec.defaultEndpointToHostAction : undefined;
    if (action === undefined || action === null || action === '') continue;
    if (!ACTIONS.includes(action)) {
      const message = `"${String(action).slice(0, 40)}" is no defaultEndpointToHostAction; use Drop, Return or Accept`;
      report(object, { errors: [{ path: 'spec.defaultEndpointToHostAction', message }], remarks: [] }, findings);
    } else if (object.name.startsWith('node.'))
      byNode.set(object.name.slice('node.'.length), action as EndpointToHostAction);
  }
  return byNode;
}
