// Histories (T2): random writes and random faults; nothing is ever known that was never so, and in the end everything is known.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterObjects } from '@portolan/shared/cluster';
import { expect, it } from 'vitest';
import { followCluster, sorted } from '../../testing/followedCluster';
import { type Fault, failWith } from '../../testing/scriptedApiServer';
import { accessTo, DECIDING, fillSmallCluster } from '../../testing/smallCluster';

const PATHS = Object.keys(DECIDING);
const SCHEDULES = 16;
const STEPS = 30;

/** A small generator of its own, so that a seed tells the whole history. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const FAULTS: readonly ((random: () => number) => Fault)[] = [
  () => failWith(503, { 'retry-after': '0' }),
  () => failWith(410),
  () => failWith(401),
  () => failWith(403),
  () => (request) => request.socket.destroy() !== undefined,
  () => (_request, response, url) => {
    if (url.searchParams.get('watch') !== 'true') return false;
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"type":"ADDED","obj');
    setTimeout(() => response.destroy(), 3);
    return true;
  },
];

/** What tells the versions of one object apart. */
const wordsOf = ({ pods, networkPolicies, services }: ClusterObjects): readonly string[] => [
  ...pods.map(({ name, labels }) => `/api/v1/pods ${name} ${labels.turn}`),
  ...networkPolicies.map(
    ({ name, spec }) =>
      `/apis/networking.k8s.io/v1/networkpolicies ${name} ${(spec as { podSelector: { matchLabels: { turn: string } } }).podSelector.matchLabels.turn}`,
  ),
  ...services.map(({ name, selector }) => `/api/v1/services ${name} ${selector?.app}`),
];

it.each(Array.from({ length: SCHEDULES }, (_, index) => index + 1))(
  'history of seed %i',
  async (seed) => {
    const random = randomOf(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const cluster = await followCluster(accessTo, { random });
    const { api, known, truth, bugs } = cluster;
    fillSmallCluster(api);
    const ever = new Set(PATHS.flatMap((path) => ['n0', 'n1', 'n2'].map((name) => `${path} ${name} t0`)));
    let turn = 0;
    for (let step = 0; step < STEPS; step += 1) {
      const path = pick(PATHS);
      const name = pick(['n0', 'n1', 'n2', 'n3', 'n4']);
      const what = random();
      if (what < 0.55) {
        turn += 1;
        ever.add(`${path} ${name} t${turn}`);
        api.history.write(path, DECIDING[path]!(name, turn));
      } else if (what < 0.7) api.history.remove(path, /namespaces$|nodes$/.test(path) ? undefined : 'a', name);
      else if (what < 0.8) api.history.cut();
      else if (what < 0.86) api.history.compact();
      else if (what < 0.95) api.faults.set(pick(['/', ...PATHS]), pick(FAULTS)(random));
      else api.faults.clear();
      if (random() < 0.3) await sleep(random() * 30);
      if (random() < 0.3) for (const words of await known().then(wordsOf, () => [])) expect(ever).toContain(words);
    }
    api.faults.clear();
    const end = performance.now() + 8_000;
    for (;;) {
      const now = await known().then(sorted, () => null);
      const fresh = sorted(await truth());
      if (JSON.stringify(now) === JSON.stringify(fresh)) break;
      if (performance.now() > end) expect(now).toEqual(fresh);
      await sleep(10);
    }
    expect(bugs).toEqual([]);
  },
  20_000,
);
