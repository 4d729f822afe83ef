// The label sets that policy languages look at: a pod's own labels, and what each engine adds from namespace and service account.
import type { Cluster, LabelLookup, Labels, Namespace, PodEnd } from '../cluster/index';
import { isHiddenFromCilium } from './hiddenLabels';

/**
 * `pod`: labels as written. `namespace`: those of the pod's namespace. `cilium`: identity labels (R203, R204; keys without prefix).
 * `calico`: endpoint labels (R301). `calico-namespace`, `calico-account`: what namespaceSelector and serviceAccountSelector see (R310).
 */
export type LabelView = 'pod' | 'namespace' | 'cilium' | 'calico' | 'calico-namespace' | 'calico-account';

export const CILIUM_NAMESPACE_KEY = 'io.kubernetes.pod.namespace';
export const CILIUM_NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
export const CILIUM_ACCOUNT_KEY = 'io.cilium.k8s.policy.serviceaccount';
export const CILIUM_CLUSTER_KEY = 'io.cilium.k8s.policy.cluster';
const CALICO = 'projectcalico.org/';

/** Looks labels up for pods of one cluster. */
export class LabelViews {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #accounts: ReadonlyMap<string, Labels>;
  readonly #accountsUnread: (namespace: string) => boolean;

  constructor({ namespaces, objects }: Pick<Cluster, 'namespaces' | 'objects'>) {
    this.#namespaces = new Map(namespaces.map((namespace) => [namespace.name, namespace]));
    this.#accounts = new Map(objects.serviceAccounts.map((account) => [accountKey(account), account.labels]));
    const gaps = objects.gaps.filter(({ resource }) => resource === 'serviceaccounts');
    const scope = objects.source.scope ?? [];
    this.#accountsUnread = (namespace) =>
      gaps.some((gap) => (gap.namespace === null ? !scope.includes(namespace) : gap.namespace === namespace));
  }

  /** undefined: the label is missing; null: it cannot be known (R39). */
  lookUp(view: LabelView, pod: PodEnd): LabelLookup {
    const { namespace, labels, serviceAccount } = pod.object;
    const own: LabelLookup = (key) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
    switch (view) {
      case 'pod':
        return own;
      case 'namespace':
        return (key) => this.#ofNamespace(namespace, key);
      case 'cilium':
        return (key) => {
          if (key === CILIUM_NAMESPACE_KEY) return namespace;
          if (key === CILIUM_ACCOUNT_KEY) return serviceAccount;
          if (key === CILIUM_CLUSTER_KEY) return 'default';
          if (key.startsWith(CILIUM_NAMESPACE_LABELS))
            return this.#ofNamespace(namespace, key.slice(CILIUM_NAMESPACE_LABELS.length));
          return isHiddenFromCilium(key) ? undefined : own(key);
        };
      case 'calico':
        return (key) => {
          if (key === `${CALICO}namespace`) return namespace;
          if (key === `${CALICO}orchestrator`) return 'k8s';
          if (key === `${CALICO}serviceaccount`) return serviceAccount;
          if (key.startsWith('pcns.')) return this.#calicoNamespace(namespace, key.slice(5));
          if (key.startsWith('pcsa.')) return this.#account(namespace, serviceAccount, key.slice(5));
          return own(key);
        };
      case 'calico-namespace':
        return (key) => this.#calicoNamespace(namespace, key);
      case 'calico-account':
        return (key) => this.#account(namespace, serviceAccount, key);
    }
  }

  /** A label of a namespace by name, as a selector over namespaces sees it. */
  #ofNamespace(name: string, key: string): string | undefined | null {
    const namespace = this.#namespaces.get(name);
    if (namespace && Object.hasOwn(namespace.labels, key)) return namespace.labels[key];
    return namespace?.labelsKnown === false ? null : undefined;
  }

  #calicoNamespace(name: string, key: string): string | undefined | null {
    return key === `${CALICO}name` ? name : this.#ofNamespace(name, key);
  }

  #account(namespace: string, name: string, key: string): string | undefined | null {
    if (key === `${CALICO}name`) return name;
    const labels = this.#accounts.get(accountKey({ namespace, name }));
    if (labels) return Object.hasOwn(labels, key) ? labels[key] : undefined;
    return this.#accountsUnread(namespace) ? null : undefined;
  }
}

/** True for keys of a view that come from somewhere else than the pod's own labels and namespace. */
export function readsAccount(view: LabelView, key: string): boolean {
  if (view === 'calico-account') return true;
  if (view === 'calico') return key === `${CALICO}serviceaccount` || key.startsWith('pcsa.');
  return view === 'cilium' && key === CILIUM_ACCOUNT_KEY;
}

/** True for keys of a view that are read from the pod's own labels. */
export function readsPod(view: LabelView, key: string): boolean {
  if (view === 'pod') return true;
  if (view === 'cilium')
    return (
      key !== CILIUM_NAMESPACE_KEY &&
      key !== CILIUM_CLUSTER_KEY &&
      key !== CILIUM_ACCOUNT_KEY &&
      !key.startsWith(CILIUM_NAMESPACE_LABELS) &&
      !isHiddenFromCilium(key)
    );
  return view === 'calico' && !readsAccount(view, key) && !key.startsWith('pcns.');
}

function accountKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
