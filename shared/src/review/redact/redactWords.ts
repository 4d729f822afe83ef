// The new words of one redaction: every word gets one replacement wherever it stands, so that equal stays equal and different stays different.
import { compareText } from '../../cluster/index';

/** What a word names; its replacement is called after the first of these that it is found as. */
export type WordKind =
  | 'ns'
  | 'workload'
  | 'pod'
  | 'service'
  | 'node'
  | 'object'
  | 'label'
  | 'value'
  | 'host'
  | 'text'
  | 'field';

/** Words that the rules know by name, or that every cluster has: they say nothing about whose cluster it is. */
const KEPT_WORDS: ReadonlySet<string> = new Set([
  '',
  '*',
  '-',
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'kubernetes',
  'kube-dns',
  'coredns',
  'true',
  'false',
  'calico-system',
  'tigera-operator',
]);

/** Tiers that Calico and the admin policies bring along. */
const KEPT_TIERS: ReadonlySet<string> = new Set(['', 'default', 'Admin', 'Baseline', 'kube-admin', 'kube-baseline']);

/** Keys under the names of these projects mean something to the rules (R204, R311) or to every reader. */
const KEPT_KEY = /^([a-z0-9.-]+\.)?(kubernetes\.io|k8s\.io|x-k8s\.io|cilium\.io|projectcalico\.org|openshift\.io)\//;
const KEPT_KEYS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
  'k8s-app',
  'io.kubernetes.pod.namespace',
  'io.cilium.k8s.policy.serviceaccount',
  'io.cilium.k8s.policy.cluster',
]);
/** What stands before another key, or before a namespace's or an account's label (R203, R311). */
const KEY_PREFIX = /^(k8s:|any:|io\.cilium\.k8s\.namespace\.labels\.|pcns\.|pcsa\.)/;

const VALID_WORD = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Of a path: what Calico takes. */
const VALID_TEXT = /^[^?#\s]*$/;
const VALID_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Collects the words of an input, numbers them in their order, and then says what each becomes. */
export class RedactWords {
  readonly #found = new Map<string, { kind: WordKind; valid: boolean }>();
  readonly #policies = new Map<string, string | null>();
  readonly #tiers = new Map<string, string | null>();
  readonly #joined = new Map<string, readonly [string, string]>();
  #words: Map<string, string> | null = null;

  /** A whole made of two words and a hyphen, such as a ReplicaSet's name (R601). Before other words are asked for. */
  join(whole: string, first: string, second: string): void {
    if (!this.#joined.has(whole)) this.#joined.set(whole, [first, second]);
  }

  word(word: string, kind: WordKind): string {
    if (KEPT_WORDS.has(word)) return word;
    const parts = this.#joined.get(word);
    if (parts) return `${this.word(parts[0], kind)}-${this.word(parts[1], 'value')}`;
    return this.#replace(word, kind, (kind === 'text' ? VALID_TEXT : VALID_WORD).test(word));
  }

  /** A label's key, prefixes kept. */
  key(key: string): string {
    const prefix = KEY_PREFIX.exec(key)?.[0];
    if (prefix !== undefined) return prefix + this.key(key.slice(prefix.length));
    if (key === '' || key.startsWith('reserved:') || KEPT_KEYS.has(key) || KEPT_KEY.test(key)) return key;
    return this.#replace(key, 'label', VALID_KEY.test(key));
  }

  /** A host name, part by part: `*` and the relation of a name to the names below it stay. */
  host(host: string): string {
    if (/^\d+(\.\d+){3}$/.test(host) || host.includes(':')) return host;
    return host
      .split(/([.*])/)
      .map((part) => (part === '.' || part === '*' ? part : this.word(part, 'host')))
      .join('');
  }

  /** Names of policies are numbered on their own: Calico asks which of two comes first. */
  policy(name: string): string {
    return name === 'default' ? name : named(this.#policies, name);
  }

  tier(name: string): string {
    return KEPT_TIERS.has(name) ? name : named(this.#tiers, name);
  }

  /** Label values that were found, for operators that look into a value. */
  values(): readonly string[] {
    return [...this.#found.keys(), ...KEPT_WORDS, ...this.#joined.keys()];
  }

  /** All words are collected: from here on they are replaced. */
  settle(): void {
    this.#words = numbered(this.#found);
    for (const [names, kind] of [
      [this.#policies, 'policy'],
      [this.#tiers, 'tier'],
    ] as const) {
      const sorted = [...names.keys()].sort(compareText);
      for (const [i, name] of sorted.entries()) names.set(name, `${kind}-${padded(i + 1, sorted.length)}`);
    }
  }

  #replace(word: string, kind: WordKind, valid: boolean): string {
    if (this.#words) {
      const found = this.#words.get(word);
      // Never the word itself: what was not collected is not in the input.
      return found ?? '(unknown)';
    }
    if (!this.#found.has(word)) this.#found.set(word, { kind, valid });
    return word;
  }
}

function named(names: Map<string, string | null>, name: string): string {
  const found = names.get(name);
  if (found === undefined) names.set(name, null);
  return found ?? name;
}

/** In the order of the words; what was not valid stays not valid. */
function numbered(found: ReadonlyMap<string, { kind: WordKind; valid: boolean }>): Map<string, string> {
  const totals = new Map<WordKind, number>();
  for (const { kind } of found.values()) totals.set(kind, (totals.get(kind) ?? 0) + 1);
  const next = new Map<WordKind, number>();
  const words = new Map<string, string>();
  for (const word of [...found.keys()].sort(compareText)) {
    const { kind, valid } = found.get(word)!;
    const number = (next.get(kind) ?? 0) + 1;
    next.set(kind, number);
    words.set(word, `${kind}-${padded(number, totals.get(kind)!)}${valid ? '' : ' (not valid)'}`);
  }
  return words;
}

function padded(number: number, total: number): string {
  return String(number).padStart(String(total).length, '0');
}
