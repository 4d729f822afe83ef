// By what namespaces belong together on the map: the platform's, then a label that parts them well, else what their names share.
import type { Labels } from '../../cluster/index';

/** A namespace as the rule sees it. */
export interface NamedNamespace {
  readonly name: string;
  readonly labels: Labels | null;
}

/** One answer for all: the group of each namespace, null for those of no group. */
export interface Partition {
  /** In words for a reader: `by label team`, `by name`. */
  readonly by: string;
  readonly groups: ReadonlyMap<string, string>;
}

/** Namespaces that serve the whole cluster, by the names that their projects give them. */
const PLATFORM = new RegExp(
  `^(${[
    '(kube|kubernetes|openshift|istio|linkerd|cilium|calico|tigera|knative|cattle|gke|gmp|aws|amazon|azure|rook|flux|argo)(-.*)?',
    '(ingress|traefik|contour|haproxy|nginx|envoy-gateway|gateway|cert-manager|external-(dns|secrets)|metallb|keda|velero)(-.*)?',
    '(monitoring|observability|logging|tracing|prometheus|grafana|loki|tempo|jaeger|opentelemetry|elastic)(-.*)?',
    '(vault|argocd|gatekeeper|kyverno|falco|longhorn|local-path-storage|default)(-.*)?',
    '.*-(ingress|monitoring|logging|operators?|operator-system)',
  ].join('|')})$`,
);

/** Whether a namespace of this name serves the whole cluster rather than one team. */
export function isPlatform(name: string): boolean {
  return PLATFORM.test(name);
}

/** Labels that people use to say whose a namespace is, the most telling first. */
const TELLING: readonly string[] = [
  'team',
  'owner',
  'squad',
  'tenant',
  'project',
  'product',
  'app.kubernetes.io/part-of',
  'part-of',
  'domain',
  'group',
  'department',
  'system',
  'app',
  'env',
  'environment',
  'stage',
];

/** A label parts well if this share of the namespaces has it. */
const COVERED = 0.6;
/** No group may hold more than this share, or the map would be one region. */
const LARGEST = 0.5;

/** The groups of these namespaces by the first rule that parts them well: a telling label, any label, their names; else none. */
export function partition(namespaces: readonly NamedNamespace[]): Partition | null {
  return byLabel(namespaces) ?? byName(namespaces);
}

/** Average size of a group of at least two, none too large, most in groups of two or more. */
function partsWell(groups: ReadonlyMap<string, string>, all: number): boolean {
  const sizes = new Map<string, number>();
  for (const group of groups.values()) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const shared = [...sizes.values()].filter((size) => size > 1);
  const inShared = shared.reduce((sum, size) => sum + size, 0);
  return shared.length >= 2 && inShared >= all * COVERED && Math.max(...shared) <= all * LARGEST;
}

function byLabel(namespaces: readonly NamedNamespace[]): Partition | null {
  const values = new Map<string, Map<string, string>>();
  for (const { name, labels } of namespaces) {
    for (const [key, value] of Object.entries(labels ?? {})) {
      if (value === '' || key === 'kubernetes.io/metadata.name') continue;
      const ofKey = values.get(key) ?? new Map<string, string>();
      values.set(key, ofKey);
      ofKey.set(name, value);
    }
  }
  const good = [...values].filter(([, groups]) => partsWell(groups, namespaces.length));
  const ideal = Math.sqrt(namespaces.length);
  const rank = ([key, groups]: (typeof good)[number]) => {
    const bare = key.includes('/') && !TELLING.includes(key) ? key.slice(key.lastIndexOf('/') + 1) : key;
    const place = TELLING.indexOf(bare);
    return [place < 0 ? TELLING.length : place, Math.abs(Math.log(new Set(groups.values()).size / ideal))] as const;
  };
  const ranked = good.map((one) => ({ one, rank: rank(one) }));
  ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || (a.one[0] < b.one[0] ? -1 : 1));
  const best = ranked[0]?.one;
  return best === undefined ? null : { by: `by label ${best[0]}`, groups: best[1] };
}

/** Parts of a name that say in which stage or where something runs, not what it is. */
const PLACES =
  /^(prod|production|prd|live|stage|staging|stg|preprod|dev|development|test|testing|tst|qa|uat|int|integration|sandbox|preview|canary|perf|demo|ci|tools|eu|us|apac|emea|east|west|north|south|team|ns|\d+)$/;

/** What remains of a name without its places: `payments` of `payments-eu-prod-2`. */
function coreOf(name: string): readonly string[] {
  const words = name.split(/[-.]/).filter((word) => word !== '');
  const core = words.filter((word) => !PLACES.test(word));
  return core.length > 0 ? core : words;
}

/** By what names share without stage and place, else by their first word. */
function byName(namespaces: readonly NamedNamespace[]): Partition | null {
  const cores = new Map(namespaces.map(({ name }) => [name, coreOf(name)]));
  for (const words of [Number.POSITIVE_INFINITY, 2, 1]) {
    const groups = new Map([...cores].map(([name, core]) => [name, core.slice(0, words).join('-')]));
    if (partsWell(groups, namespaces.length)) return { by: 'by name', groups };
  }
  return null;
}
