// Tells whether two readings brought the same objects, without keeping the earlier ones.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ClusterObjects } from '@portolan/shared/cluster';

/** Objects hashed before other work gets its turn. */
const BATCH = 200;

/** Equal for equal objects in equal order; the API server lists in one order. */
export async function fingerprint(objects: ClusterObjects): Promise<string> {
  const hash = createHash('sha256');
  let hashed = 0;
  for (const [name, value] of Object.entries(objects)) {
    hash.update(name);
    for (const item of Array.isArray(value) ? value : [value]) {
      hash.update(JSON.stringify(item)).update('\n');
      hashed += 1;
      if (hashed % BATCH === 0) await nextTurn();
    }
  }
  return hash.digest('base64url');
}
