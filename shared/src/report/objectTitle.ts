// What to call an API object in a line of text.
import type { ObjectRef } from '../cluster/index';
import { policyTitle } from '../graph/index';

/** `NetworkPolicy payments/old-allow`; objects of the whole cluster without a namespace. */
export function objectTitle(ref: ObjectRef): string {
  return `${ref.kind} ${policyTitle(ref)}`;
}
