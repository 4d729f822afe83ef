// The worlds of the naive evaluator: one choice of every point that the API leaves open and of every input that is missing.
import type { ContainerRole, Profile } from '../src/cluster/objects';

export interface NaiveWorld {
  /** R45, R46: ipBlock matches addresses of pods and nodes. */
  readonly blocksHoldCluster: boolean;
  /** R61-R64: hostNetwork pods are subjects, peers of selectors and owners of named ports. */
  readonly hostNetworkLikePods: boolean;
  /** R58: which containers' ports count, in the order in which an engine would find them. */
  readonly containers: readonly ContainerRole[];
  /** R58: of several ports with one name only the first counts. */
  readonly firstNameOnly: boolean;
  /** R66: a pod reaches its own node whatever its egress rules say. */
  readonly ownNodeFree: boolean;
  /** R204, R221: filtered labels, and sections that policyTypes leaves out are enforced. */
  readonly ciliumExtras: boolean;
  /** R39, R88: everything that could not be read turns out in favour of the connection. */
  readonly missingHolds: boolean;
}

const REGULAR: readonly ContainerRole[] = ['regular'];
const LASTING: readonly ContainerRole[] = ['regular', 'sidecar'];
const ALL: readonly ContainerRole[] = ['regular', 'sidecar', 'init'];

/** The profile's own answer to every open point (R8, R405). */
export function profileWorld(profile: Profile): NaiveWorld {
  return {
    blocksHoldCluster: profile !== 'cilium',
    hostNetworkLikePods: false,
    containers: { kubernetes: LASTING, calico: ALL, cilium: REGULAR }[profile],
    firstNameOnly: false,
    ownNodeFree: profile === 'kubernetes',
    ciliumExtras: profile === 'cilium',
    missingHolds: false,
  };
}

/** Which open points can touch a question at all; the others need no worlds of their own. */
export interface Touches {
  readonly addresses: boolean;
  readonly hostNetwork: boolean;
  readonly namedPorts: boolean;
  readonly ownNode: boolean;
}

/** Every combination of readings that a profile leaves open, each with both extremes of the missing inputs. */
export function worldsOf(profile: Profile, touches: Touches): readonly NaiveWorld[] {
  const base = profileWorld(profile);
  const generic = profile === 'kubernetes';
  const both = [false, true];
  const worlds: NaiveWorld[] = [];
  for (const blocksHoldCluster of generic && touches.addresses ? both : [base.blocksHoldCluster])
    for (const hostNetworkLikePods of touches.hostNetwork ? both : [false])
      for (const containers of generic && touches.namedPorts ? [REGULAR, LASTING, ALL] : [base.containers])
        for (const firstNameOnly of touches.namedPorts ? both : [false])
          for (const ownNodeFree of generic && touches.ownNode ? both : [base.ownNodeFree])
            for (const ciliumExtras of profile === 'cilium' ? both : [false])
              for (const missingHolds of both)
                worlds.push({
                  blocksHoldCluster,
                  hostNetworkLikePods,
                  containers,
                  firstNameOnly,
                  ownNodeFree,
                  ciliumExtras,
                  missingHolds,
                });
  return worlds;
}
