// Whether Calico's API server kept policies back: a list shows those of the tiers that one may see, and never says that there are others.
import {
  CALICO_GROUP,
  type InputGap,
  POLICY_KINDS,
  type PolicyKind,
  type PolicyObject,
} from '@portolan/shared/cluster';
import { JSON_TYPE, RequestFault } from './apiClient';
import { bestServed, type GroupKinds } from './discovery';
import type { KindsReading, ReadingContext } from './kindReading';
import { collectionPath, rbacName } from './resources';

/** What Calico labels each policy with. */
const TIER_LABEL = 'projectcalico.org/tier';
/** Staged policies decide nothing, so those that are hidden do not matter. */
const DECIDING: readonly string[] = ['NetworkPolicy', 'GlobalNetworkPolicy'];

/** A gap for each kind of which policies may be hidden: asked for all tiers by name, the server refuses if one of them is. */
export async function findHiddenTiers(
  context: ReadingContext,
  served: GroupKinds | undefined,
  { objects, gaps }: KindsReading<PolicyObject>,
): Promise<readonly InputGap[]> {
  const tiers = objects.flatMap((object) =>
    object.ok && object.value.kind === 'Tier' && object.value.apiVersion.startsWith(`${CALICO_GROUP}/`)
      ? [object.value.name]
      : [],
  );
  // Whoever may not see the only tier there is was refused already.
  if (!served || tiers.length < 2) return [];
  const read = POLICY_KINDS.filter(
    (kind) =>
      kind.group === CALICO_GROUP &&
      DECIDING.includes(kind.kind) &&
      !gaps.some(({ resource, reason }) => resource === resourceOf(kind) && reason !== 'out-of-scope'),
  );
  const found = await Promise.all(read.map((kind) => askForTiers(context, served, kind, tiers)));
  return found.flat();
}

async function askForTiers(
  { reader, reach, signal }: ReadingContext,
  served: GroupKinds,
  kind: PolicyKind,
  tiers: readonly string[],
): Promise<readonly InputGap[]> {
  const one = bestServed(served, kind);
  if (!one) return [];
  const namespaces = kind.namespaced && reach.scope !== null ? reach.scope : [null];
  const query = new URLSearchParams({ labelSelector: `${TIER_LABEL} in (${tiers.join(',')})`, limit: '1' });
  const gaps = namespaces.map(async (namespace): Promise<readonly InputGap[]> => {
    const reason = await reader
      .get(`${collectionPath(one, namespace)}?${query}`, JSON_TYPE, signal)
      .then(() => null, faultOf);
    if (reason === null) return [];
    const words =
      reason === 'forbidden' ? 'shows you the policies of some tiers only' : 'does not say whether it shows all tiers';
    return [{ resource: resourceOf(kind), namespace, reason, message: `Calico ${words} (list ${resourceOf(kind)})` }];
  });
  return (await Promise.all(gaps)).flat();
}

function resourceOf({ plural, group }: PolicyKind): string {
  return rbacName({ name: plural, group });
}

/** Servers that do not know tiers in selectors hide none either. */
function faultOf(error: unknown): InputGap['reason'] | null {
  if (!(error instanceof RequestFault) || error.kind === 'unauthorized') throw error;
  if (error.kind === 'forbidden') return 'forbidden';
  return error.kind === 'garbage' || error.kind === 'not-found' ? null : 'error';
}
