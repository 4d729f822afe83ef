// The fields of networking.k8s.io/v1 NetworkPolicy, for completion in the editor. Source: the API reference of Kubernetes.

export interface Field {
  /** What it means, in a few words. */
  readonly detail: string;
  /** Fields below it; of an item where it is a list. */
  readonly fields?: Readonly<Record<string, Field>>;
  readonly isList?: true;
  /** Values that it may have. */
  readonly values?: readonly string[];
  /** What of the cluster completes it: keys and values of labels, of pods or of namespaces; the name of a namespace. */
  readonly from?: 'pod-labels' | 'namespace-labels' | 'namespaces';
}

const requirements = (from: NonNullable<Field['from']>): Field => ({
  detail: 'requirements that must all hold',
  isList: true,
  fields: {
    key: { detail: 'label key', from },
    operator: { detail: 'how key and values relate', values: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
    values: { detail: 'values for In and NotIn', isList: true },
  },
});

const selector = (detail: string, from: NonNullable<Field['from']>): Field => ({
  detail,
  fields: {
    matchLabels: { detail: 'labels that must all be there', from },
    matchExpressions: requirements(from),
  },
});

const peers = (detail: string): Field => ({
  detail,
  isList: true,
  fields: {
    podSelector: selector('pods of the same namespace, or of those that namespaceSelector picks', 'pod-labels'),
    namespaceSelector: selector('namespaces by their labels; {} is all', 'namespace-labels'),
    ipBlock: {
      detail: 'addresses outside the cluster',
      fields: {
        cidr: { detail: 'such as 192.0.2.0/24', values: ['0.0.0.0/0', '::/0'] },
        except: { detail: 'parts of cidr that are left out', isList: true },
      },
    },
  },
});

const ports: Field = {
  detail: 'ports; absent means all',
  isList: true,
  fields: {
    protocol: { detail: 'TCP when absent', values: ['TCP', 'UDP', 'SCTP'] },
    port: { detail: 'number, or the name of a container port' },
    endPort: { detail: 'last port of a range that begins at port' },
  },
};

export const NETWORK_POLICY: Readonly<Record<string, Field>> = {
  apiVersion: { detail: 'group and version', values: ['networking.k8s.io/v1'] },
  kind: { detail: 'kind of object', values: ['NetworkPolicy'] },
  metadata: {
    detail: 'name and namespace',
    fields: {
      name: { detail: 'name of the policy' },
      namespace: { detail: 'where its pods are', from: 'namespaces' },
      labels: { detail: 'labels of the policy itself' },
    },
  },
  spec: {
    detail: 'whom it selects and what it admits',
    fields: {
      podSelector: selector('the pods that it selects; {} is all of its namespace', 'pod-labels'),
      policyTypes: { detail: 'directions that it isolates', isList: true, values: ['Ingress', 'Egress'] },
      ingress: {
        detail: 'who may connect to the selected pods',
        isList: true,
        fields: { from: peers('sources; absent means anyone'), ports },
      },
      egress: {
        detail: 'where the selected pods may connect to',
        isList: true,
        fields: { to: peers('destinations; absent means anywhere'), ports },
      },
    },
  },
};

/** The field at a path of keys (list items have no step of their own); null where the schema has none. */
export function fieldAt(path: readonly string[]): Pick<Field, 'fields' | 'values' | 'from'> | null {
  let at: Pick<Field, 'fields' | 'values' | 'from'> = { fields: NETWORK_POLICY };
  for (const key of path) {
    const next = at.fields && Object.hasOwn(at.fields, key) ? at.fields[key] : undefined;
    if (!next) return null;
    at = next;
  }
  return at;
}
