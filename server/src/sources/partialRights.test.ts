// P5: whatever a reader may not list, no verdict that hangs on it is shown as allowed or denied (R88).
import type { ClusterObjects, Profile } from '@portolan/shared/cluster';
import { analyse } from '@portolan/shared/graph';
import { hasPort, parseTrafficSet } from '@portolan/shared/sets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAccess } from '../testing/clusterUsers';
import { DENIABLE, type Deniable, type Edit, editedWorld, HOME, PATHS, VARIANTS } from '../testing/rightsWorld';
import { failWith, type ScriptedApiServer, startScriptedApiServer } from '../testing/scriptedApiServer';
import { testSurroundings } from '../testing/surroundings';
import type { ClusterAccess } from './clusterAccess';
import { KubeSource } from './kubeSource';
import { SourceError } from './sourceError';

const PROFILES: readonly Profile[] = ['kubernetes', 'calico', 'cilium'];
const UNREAD = 'Party/unread';
const PORTS = [80, 443, 5432, 8080, 8443];

type Kinds = 'NetworkPolicy alone' | 'all languages';
interface Picture {
  readonly verdicts: ReadonlyMap<string, string>;
  /** Pods with connections. */
  readonly ends: ReadonlySet<string>;
  /** Those that could not be read have an end of their own. */
  readonly hasUnread: boolean;
}

/** Verdicts by pair and port; a pair and port that is not there is denied. */
function verdictsOf(objects: ClusterObjects, profile: Profile): Picture {
  const graph = analyse(objects, { profile }).graph({ level: 'pod', nodes: false, variants: 'split' });
  const verdicts = new Map<string, string>();
  for (const { from, to, traffic, verdict } of graph.blocks) {
    const set = parseTrafficSet(traffic);
    const ports = set === null ? [] : PORTS.filter((port) => hasPort(set, 'TCP', port));
    for (const a of from)
      for (const b of to)
        for (const port of ports) {
          const key = `${graph.nodes[a]!.id} > ${graph.nodes[b]!.id} : ${port}`;
          // A pair may be in several blocks; allowed outweighs.
          if (verdicts.get(key) !== 'allow') verdicts.set(key, verdict);
        }
  }
  const ends = graph.nodes.filter(({ kind, state }) => kind === 'pod' && state === 'running').map(({ id }) => id);
  return { verdicts, ends: new Set(ends), hasUnread: graph.nodes.some(({ id }) => id === UNREAD) };
}

describe('a reader with some of the rights', () => {
  let api: ScriptedApiServer;

  beforeAll(async () => {
    api = await startScriptedApiServer();
  });
  afterAll(() => api.close());

  const access = (namespace: string | null): ClusterAccess => testAccess(api.url, {}, { namespace });

  const hold = (edits: readonly Edit[], kinds: Kinds): void => {
    api.collections.clear();
    for (const [path, objects] of editedWorld(edits))
      if (kinds === 'all languages' || !PATHS.policies.includes(path)) api.collections.set(path, objects);
  };

  const refuse = (denied: ReadonlySet<Deniable>, home: string | null): void => {
    api.faults.clear();
    const paths = DENIABLE.flatMap((name) => PATHS[name].map((path) => ({ path, denied: denied.has(name) })));
    for (const { path, denied: whole } of paths) {
      const [, before = '', resource = ''] = /^(.*)\/([a-z]+)$/.exec(path) ?? [];
      if (whole) api.faults.set(`${before}/namespaces/${HOME}/${resource}`, failWith(403));
      if (whole || home !== null)
        api.faults.set(
          path,
          (request, response, url) => url.pathname === path && failWith(403)(request, response, url),
        );
    }
  };

  const read = (home: string | null): Promise<ClusterObjects> =>
    new KubeSource(access(home), [], testSurroundings()).read(() => {}, new AbortController().signal);

  const isHidden = ({ resource, namespace }: Edit, denied: ReadonlySet<Deniable>, home: string | null): boolean =>
    denied.has(resource) || (home !== null && namespace !== home);

  const subsets = Array.from(
    { length: 2 ** DENIABLE.length },
    (_, bits) => new Set(DENIABLE.filter((__, index) => ((bits >> index) & 1) === 1)),
  );

  // Cluster-wide policies of other languages that are out of sight leave nothing certain: both worlds are needed.
  const worlds = PROFILES.flatMap((profile) =>
    (['NetworkPolicy alone', 'all languages'] as const).map((kinds) => [profile, kinds] as const),
  );

  it.each(worlds)(
    'is shown nothing as certain that another cluster out of sight would change (%s, %s)',
    async (profile, kinds) => {
      const truths = new Map<string, Picture>();
      const truthOf = async (edits: readonly Edit[]): Promise<Picture> => {
        const key = JSON.stringify(edits.map(({ path, object }) => [path, object]));
        let found = truths.get(key);
        if (!found) {
          hold(edits, kinds);
          api.faults.clear();
          found = verdictsOf(await read(null), profile);
          truths.set(key, found);
        }
        return found;
      };
      const lies = new Set<string>();
      let judged = 0;
      let certain = 0;
      for (const home of [null, HOME])
        for (const denied of subsets) {
          hold([], kinds);
          refuse(denied, home);
          const objects = await read(home).catch((error: unknown) => {
            if (error instanceof SourceError) return null;
            throw error;
          });
          if (objects === null) continue;
          const shown = verdictsOf(objects, profile);
          for (const [number, variant] of VARIANTS.entries()) {
            const truth = await truthOf(variant.filter((edit) => isHidden(edit, denied, home)));
            const unseen = [...truth.ends].filter((end) => !shown.ends.has(end));
            if (unseen.length > 0 && !shown.hasUnread) lies.add(`no end for ${unseen} without ${[...denied]}`);
            const shownAs = (end: string): string => (shown.ends.has(end) ? end : UNREAD);
            for (const from of [...shown.ends, ...unseen])
              for (const to of [...shown.ends, ...unseen])
                for (const port of PORTS) {
                  if (!shown.ends.has(from) && !shown.ends.has(to)) continue;
                  const key = `${from} > ${to} : ${port}`;
                  const said = shown.verdicts.get(`${shownAs(from)} > ${shownAs(to)} : ${port}`) ?? 'deny';
                  judged++;
                  if (said === 'unknown') continue;
                  certain++;
                  const is = truth.verdicts.get(key) ?? 'deny';
                  if (said !== is)
                    lies.add(
                      `${key}: said ${said}, is ${is} in ${number}; home ${home}, denied ${[...denied].join(' ')}`,
                    );
                }
          }
        }
      expect([...lies].slice(0, 20)).toEqual([]);
      // Honest, but not mute.
      expect(judged).toBeGreaterThan(50_000);
      expect(certain).toBeGreaterThan(judged / 10);
    },
  );
});
