// A followed cluster for tests: the scripted API server, a live source over it with all waits scaled down, and the oracle of a fresh reading.
import type { ClusterObjects } from '@portolan/shared/cluster';
import { onTestFinished } from 'vitest';
import { applyDelta } from '../objectsDelta';
import type { Bounds } from '../sources/apiClient';
import type { ClusterAccess } from '../sources/clusterAccess';
import type { LiveListener } from '../sources/clusterSource';
import { KubeSource } from '../sources/kubeSource';
import { LiveKubeSource } from '../sources/watch/liveSource';
import type { Timing } from '../sources/watch/timing';
import { type ScriptedApiServer, startScriptedApiServer } from './scriptedApiServer';
import { testSurroundings } from './surroundings';

export const QUICK: Timing = {
  watchSeconds: [1, 1],
  calmSeconds: [1, 1],
  graceMs: 150,
  backoffMs: 10,
  maxBackoffMs: 100,
  spreadMs: 20,
  recheckMs: [40, 80],
  pollMs: 60,
  steadyMs: 400,
};
export const QUICK_BOUNDS: Bounds = {
  timeoutMs: 400,
  maxBytes: 4 * 1024 * 1024,
  attempts: 2,
  backoffMs: 5,
  maxBackoffMs: 20,
};

export interface FollowedCluster {
  readonly api: ScriptedApiServer;
  readonly source: LiveKubeSource;
  /** What is known now, put together from all changes since the first reading. */
  known(): Promise<ClusterObjects>;
  /** What a fresh reading finds. */
  truth(): Promise<ClusterObjects>;
  /** How often a change was announced. */
  readonly heard: { changes: number };
  readonly bugs: unknown[];
}

export async function followCluster(
  accessTo: (url: string) => ClusterAccess,
  given: { readonly timing?: Timing; readonly scope?: readonly string[]; readonly random?: () => number } = {},
): Promise<FollowedCluster> {
  const api = await startScriptedApiServer(2);
  const bugs: unknown[] = [];
  const heard = { changes: 0 };
  const access = accessTo(api.url);
  const { scope = [], timing = QUICK, random } = given;
  const source = new LiveKubeSource({
    find: async () => access,
    description: { kind: 'kubeconfig', title: 'test' },
    scope,
    surroundings: testSurroundings(),
    bounds: QUICK_BOUNDS,
    timing,
    ...(random ? { random } : {}),
    onBug: (error) => bugs.push(error),
  });
  const listener: LiveListener = {
    changed: () => {
      heard.changes += 1;
    },
    status: () => {},
  };
  source.live.listen(listener);
  onTestFinished(async () => {
    source.close();
    await api.close();
  });
  let objects: ClusterObjects | null = null;
  let since: number | null = null;
  const never = new AbortController().signal;
  return {
    api,
    source,
    heard,
    bugs,
    known: async () => {
      const reading = await source.live.readSince(since, () => {}, never);
      since = reading.id;
      if (reading.form === 'whole') objects = reading.objects;
      if (reading.form === 'delta') objects = applyDelta(objects!, reading.delta);
      return objects!;
    },
    truth: () => new KubeSource(access, scope, testSurroundings(), QUICK_BOUNDS).read(() => {}, never),
  };
}

/** The same objects, all lists of objects in one order. */
export function sorted({ evidence, exposure, ...objects }: ClusterObjects): object {
  return { ...sortedLists(objects), evidence: sortedLists(evidence), exposure: sortedLists(exposure) };
}

function sortedLists(lists: object): object {
  return Object.fromEntries(
    Object.entries(lists).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value,
    ]),
  );
}
