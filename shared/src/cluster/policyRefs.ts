// How policies of other languages are named in answers: kind, namespace, name, without clashes between groups.
import type { ObjectRef, PolicyObject } from './objects';

/** Kinds that policies refer to, but that are no policies themselves. */
const NO_POLICIES: ReadonlySet<string> = new Set([
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'CiliumCIDRGroup',
  'FelixConfiguration',
  'HostEndpoint',
  'Profile',
]);

/** Calico's NetworkPolicy, told from Kubernetes' own by its group, as kubectl does; the same for both of its groups (R300). */
export const CALICO_NETWORK_POLICY = 'NetworkPolicy.projectcalico.org';

/** null for objects that are no policy. */
export function policyRefOf({ kind, namespace, name }: PolicyObject): ObjectRef | null {
  if (NO_POLICIES.has(kind)) return null;
  return { kind: kind === 'NetworkPolicy' ? CALICO_NETWORK_POLICY : kind, namespace, name };
}
