// What differs between two readings of a cluster: small enough to hand over instead of everything, and the news in it for people.
import type { ClusterChange, ClusterObjects, NetworkPolicyObject, PodObject } from '@portolan/shared/cluster';
import type { ClusterNews, NewsCount, ObjectNews } from '@portolan/shared/contract';

/** The lists of ClusterObjects whose items have names. */
export type NamedList = keyof typeof KINDS;
type Item = ClusterObjects[NamedList][number];

/** What the items of each list are called in news; null: what they say themselves. In the order in which news is told. */
const KINDS = {
  networkPolicies: 'NetworkPolicy',
  policyObjects: null,
  namespaces: 'Namespace',
  pods: 'Pod',
  services: 'Service',
  nodes: 'Node',
  serviceAccounts: 'ServiceAccount',
  controllers: null,
  endpointSlices: 'EndpointSlice',
} as const;
const LISTS = Object.keys(KINDS) as NamedList[];

/** Items of one list. What has one of these keys is replaced or goes. */
interface ListDelta {
  readonly set: readonly Item[];
  readonly removed: readonly string[];
}

/** From one reading to the next. */
export interface ObjectsDelta {
  /** Everything but the named lists, which are empty here. */
  readonly rest: ClusterObjects;
  /** False: what `rest` says was said before. */
  readonly restChanged: boolean;
  readonly lists: Readonly<Partial<Record<NamedList, ListDelta>>>;
}

/** More than this is handed over as a whole. */
const MAX_DELTA = 5_000;
/** Objects named in the news; the rest is counted. */
const MAX_NEWS = 50;

/** Compares readings that share what has not changed. */
export class DeltaMaker {
  #keys = new Map<NamedList, ReadonlyMap<string, Item>>();
  #former: ClusterObjects | null = null;
  #rest = '';

  /** null: this is the first reading, or too much is different. Either way the next one is compared with this one. */
  next(objects: ClusterObjects): { readonly delta: ObjectsDelta | null; readonly news: ClusterNews | null } {
    const rest = restOf(objects);
    const text = JSON.stringify(rest);
    const restChanged = text !== this.#rest;
    this.#rest = text;
    const former = this.#former;
    this.#former = objects;
    const lists: Partial<Record<NamedList, ListDelta>> = {};
    const news = new NewsTally();
    let size = 0;
    let whole = former === null;
    for (const list of LISTS) {
      if (former && former[list] === objects[list]) continue;
      const before = this.#keys.get(list) ?? new Map<string, Item>();
      const now = new Map(objects[list].map((item) => [keyOf(item), item] as const));
      this.#keys.set(list, now);
      // Of two with one name nobody can say which is meant.
      whole ||= now.size !== objects[list].length;
      if (former === null) continue;
      const set = [...now].flatMap(([key, item]) => (before.get(key) === item ? [] : [item]));
      const removed = [...before.keys()].filter((key) => !now.has(key));
      for (const item of set) news.add(list, before.has(keyOf(item)) ? 'changed' : 'added', item);
      for (const key of removed) news.add(list, 'removed', before.get(key)!);
      size += set.length + removed.length;
      if (set.length + removed.length > 0) lists[list] = { set, removed };
    }
    if (former === null) return { delta: null, news: null };
    return { delta: whole || size > MAX_DELTA ? null : { rest, restChanged, lists }, news: news.told() };
  }
}

/** True if nothing is different. */
export function isEmptyDelta({ restChanged, lists }: ObjectsDelta): boolean {
  return !restChanged && Object.keys(lists).length === 0;
}

/** The objects after the change; those given stay as they are. */
export function applyDelta(objects: ClusterObjects, { rest, lists }: ObjectsDelta): ClusterObjects {
  const named = LISTS.map((list) => {
    const delta = lists[list];
    if (!delta) return [list, objects[list]] as const;
    const gone = new Set([...delta.removed, ...delta.set.map(keyOf)]);
    return [list, [...objects[list].filter((item) => !gone.has(keyOf(item))), ...delta.set]] as const;
  });
  // Each list holds items of its own kind.
  return { ...rest, ...(Object.fromEntries(named) as Partial<ClusterObjects>) };
}

/** The same as a change of pods and NetworkPolicies; null where anything else is different too. */
export function asClusterChange({ restChanged, lists }: ObjectsDelta): ClusterChange | null {
  const { pods, networkPolicies, ...others } = lists;
  if (restChanged || Object.keys(others).length > 0) return null;
  return {
    ...(pods ? { pods: { set: pods.set as readonly PodObject[], deleted: pods.removed.map(namesOf) } } : {}),
    ...(networkPolicies
      ? {
          networkPolicies: {
            set: networkPolicies.set as readonly NetworkPolicyObject[],
            deleted: networkPolicies.removed.map(namesOf),
          },
        }
      : {}),
  };
}

function restOf(objects: ClusterObjects): ClusterObjects {
  return { ...objects, ...(Object.fromEntries(LISTS.map((list) => [list, []])) as Partial<ClusterObjects>) };
}

/** Kind where the item says it, namespace and name; none of them holds a slash. */
function keyOf(item: Item): string {
  const kind = 'apiVersion' in item ? `${item.apiVersion} ${item.kind}` : '';
  return `${kind}/${'namespace' in item ? (item.namespace ?? '') : ''}/${item.name}`;
}

function namesOf(key: string): { readonly namespace: string; readonly name: string } {
  const [, namespace = '', name = ''] = /\/([^/]*)\/([^/]*)$/.exec(key) ?? [];
  return { namespace, name };
}

class NewsTally {
  readonly #counts = new Map<string, { kind: string; added: number; changed: number; removed: number }>();
  readonly #objects: ObjectNews[] = [];

  add(list: NamedList, how: ObjectNews['how'], item: Item): void {
    const kind = KINDS[list] ?? ('kind' in item ? item.kind : list);
    const count = this.#counts.get(kind) ?? { kind, added: 0, changed: 0, removed: 0 };
    count[how] += 1;
    this.#counts.set(kind, count);
    if (this.#objects.length >= MAX_NEWS) return;
    this.#objects.push({ how, kind, namespace: 'namespace' in item ? item.namespace : null, name: item.name });
  }

  told(): ClusterNews {
    return { counts: [...this.#counts.values()] satisfies NewsCount[], objects: this.#objects };
  }
}
