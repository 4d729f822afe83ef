// Objects that cannot be read (P4): each is skipped with its name and the reason, by list and by event, and touches no other.
import { expect, it } from 'vitest';
import { followCluster } from '../../testing/followedCluster';
import { accessTo, DECIDING, fillSmallCluster } from '../../testing/smallCluster';

type Json = Readonly<Record<string, unknown>>;

/** What each kind may be broken by; `base` is a good object of it. */
const BREAKS: Readonly<Record<string, (base: Json & { readonly metadata: Json }) => unknown>> = {
  'name that is a number': (base) => ({ ...base, metadata: { ...base.metadata, name: 7 } }),
  'labels that are a list': (base) => ({ ...base, metadata: { ...base.metadata, labels: ['a'] } }),
  'labels that are a text': (base) => ({ ...base, metadata: { ...base.metadata, labels: 'a=b' } }),
  'a label that is a number': (base) => ({ ...base, metadata: { ...base.metadata, labels: { a: 7 } } }),
  'metadata that is a list': (base) => ({ ...base, metadata: [] }),
  'metadata that is null': (base) => ({ ...base, metadata: null }),
  'no metadata': ({ metadata: _, ...base }) => base,
};

const KINDS = Object.keys(DECIDING).filter((path) => !path.includes('cilium'));
const BROKEN = KINDS.flatMap((path) =>
  Object.entries(BREAKS)
    // Labels of these decide nothing and are not looked at.
    .filter(([what]) => !(what.includes('label') && /networkpolicies/.test(path)))
    .map(([what, broken], index) => ({ path, what, broken, name: `broken-${index}` })),
);

it('there are forty of them', () => {
  expect(BROKEN.length).toBeGreaterThanOrEqual(39);
});

it.each(['list', 'event'] as const)(
  'each is told, the others are served: by %s',
  async (how) => {
    const cluster = await followCluster(accessTo);
    const { api } = cluster;
    fillSmallCluster(api);
    const good = await cluster.known();
    await expect.poll(() => api.history.open.length).toBeGreaterThan(8);
    // Something is forgotten below, so that lists are needed: the watches began before it.
    if (how === 'list') api.history.write('/api/v1/pods', DECIDING['/api/v1/pods']!('n0', 0));
    const raws = BROKEN.map(({ path, broken, name, what }) => {
      const base = DECIDING[path]!(name, 0) as unknown as Json & { readonly metadata: Json };
      return { path, what, raw: { ...(broken(base) as object), broken: `${path} ${what}` } };
    });
    for (const { path, raw } of raws) {
      if (how === 'list') {
        const before = api.collections.get(path) ?? [];
        api.collections.set(path, [...before.slice(0, before.length), raw]);
      } else
        for (const open of api.history.open)
          if (open.path === path) open.response.write(`${JSON.stringify({ type: 'ADDED', object: raw })}\n`);
    }
    if (how === 'list') {
      api.history.compact();
      api.history.cut();
    }
    await expect.poll(async () => (await cluster.known()).problems.length, { timeout: 8_000 }).toBe(raws.length);
    const now = await cluster.known();
    for (const { severity, message } of now.problems) {
      expect(severity).toBe('error');
      expect(message.length).toBeGreaterThan(10);
    }
    // Those that have a name are told by it.
    const named = now.problems.filter(({ object }) => object?.name.startsWith('broken-'));
    expect(named.length).toBe(BROKEN.filter(({ what }) => what.includes('label')).length);
    for (const list of ['pods', 'namespaces', 'nodes', 'services', 'networkPolicies', 'endpointSlices'] as const)
      expect(now[list].length).toBe(good[list].length);
    expect(cluster.bugs).toEqual([]);
  },
  30_000,
);
