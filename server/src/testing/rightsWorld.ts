// A small cluster for the test of partial rights, and what may lie in it where nobody looks.

/** What the test denies; `policies` stands for the kinds of all other policy languages. */
export const DENIABLE = [
  'pods',
  'namespaces',
  'nodes',
  'networkpolicies',
  'services',
  'endpointslices',
  'policies',
] as const;
export type Deniable = (typeof DENIABLE)[number];

/** Collections by what the test calls them. */
export const PATHS: Readonly<Record<Deniable, readonly string[]>> = {
  pods: ['/api/v1/pods'],
  namespaces: ['/api/v1/namespaces'],
  nodes: ['/api/v1/nodes'],
  networkpolicies: ['/apis/networking.k8s.io/v1/networkpolicies'],
  services: ['/api/v1/services'],
  endpointslices: ['/apis/discovery.k8s.io/v1/endpointslices'],
  policies: [
    '/apis/cilium.io/v2/ciliumnetworkpolicies',
    '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies',
    '/apis/projectcalico.org/v3/networkpolicies',
    '/apis/projectcalico.org/v3/globalnetworkpolicies',
    '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies',
    '/apis/policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies',
  ],
};

/** The namespace that a context with few rights is at home in. */
export const HOME = 'a';

export interface Edit {
  readonly resource: Deniable;
  /** null: of the whole cluster. */
  readonly namespace: string | null;
  readonly path: string;
  /** Takes the place of the object with its name and namespace, or is added. */
  readonly object: WorldObject;
}

export interface WorldObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

const object = (name: string, namespace: string | null, more: object = {}): WorldObject => ({
  metadata: { name, ...(namespace === null ? {} : { namespace }) },
  ...more,
});

const space = (name: string, team: string): WorldObject => ({
  metadata: { name, labels: { team, 'kubernetes.io/metadata.name': name } },
});

function pod(namespace: string, app: string, number: number, labels: Record<string, string> = {}): WorldObject {
  return {
    metadata: { name: `${app}-0`, namespace, labels: { app, ...labels } },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'default',
      containers: [{ name: 'main', ports: [{ name: 'web', containerPort: 8080 }] }],
    },
    status: { phase: 'Running', podIPs: [{ ip: `10.0.0.${number}` }], conditions: [{ type: 'Ready', status: 'True' }] },
  } as WorldObject;
}

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const tcp = (...ports: (number | string)[]) => ports.map((port) => ({ protocol: 'TCP', port }));
const netpol = (namespace: string, name: string, spec: object): WorldObject => object(name, namespace, { spec });

/** The cluster as it is. */
export function worldObjects(): Map<string, WorldObject[]> {
  const [cnp, ccnp, calico, global, admin, baseline] = PATHS.policies as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return new Map<string, WorldObject[]>([
    ['/api/v1/namespaces', [space('a', 'red'), space('b', 'blue'), space('c', 'red')]],
    [
      '/api/v1/pods',
      [
        pod('a', 'shop', 1),
        pod('a', 'db', 2),
        pod('a', 'free', 3),
        pod('b', 'client', 4),
        pod('b', 'db', 5, { tier: 'data' }),
        pod('c', 'job', 6),
      ],
    ],
    [
      '/api/v1/nodes',
      [
        {
          ...object('n1', null),
          status: { addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] },
        } as WorldObject,
      ],
    ],
    [
      '/apis/networking.k8s.io/v1/networkpolicies',
      [
        netpol('a', 'db', {
          podSelector: { matchLabels: { app: 'db' } },
          ingress: [
            { from: [app('shop'), { namespaceSelector: { matchLabels: { team: 'red' } } }], ports: tcp(5432, 'web') },
          ],
        }),
        netpol('a', 'shop', {
          podSelector: { matchLabels: { app: 'shop' } },
          policyTypes: ['Egress'],
          egress: [
            { to: [app('db')] },
            { to: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }], ports: tcp('web', 443) },
            { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.4/32'] } }], ports: tcp(80) },
          ],
        }),
        netpol('b', 'db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [app('client')] }] }),
      ],
    ],
    [
      '/api/v1/services',
      [object('db', 'a', { spec: { selector: { app: 'db' }, ports: [{ port: 5432, protocol: 'TCP' }] } })],
    ],
    [
      '/apis/discovery.k8s.io/v1/endpointslices',
      [
        {
          metadata: { name: 'db-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'db' } },
          addressType: 'IPv4',
          endpoints: [
            {
              addresses: ['10.0.0.2'],
              conditions: { ready: true },
              targetRef: { kind: 'Pod', name: 'db-0', namespace: 'a' },
            },
          ],
          ports: [{ port: 5432, protocol: 'TCP' }],
        } as WorldObject,
      ],
    ],
    ['/apis/apps/v1/replicasets', []],
    ['/apis/batch/v1/jobs', []],
    ['/api/v1/serviceaccounts', [object('default', 'a'), object('default', 'b'), object('default', 'c')]],
    [
      cnp,
      [
        object('free', 'a', {
          spec: {
            endpointSelector: { matchLabels: { app: 'free' } },
            egress: [
              { toServices: [{ k8sService: { serviceName: 'db', namespace: 'a' } }] },
              { toEndpoints: [{ matchLabels: { app: 'shop' } }] },
            ],
          },
        }),
      ],
    ],
    [
      ccnp,
      [
        object('no-jobs', null, {
          spec: {
            endpointSelector: { matchLabels: { app: 'job' } },
            ingressDeny: [{ fromEndpoints: [{}] }],
            egress: [{ toEntities: ['cluster'] }],
          },
        }),
      ],
    ],
    [
      calico,
      [
        object('free', 'a', {
          spec: {
            selector: 'app == "free"',
            types: ['Ingress'],
            ingress: [{ action: 'Allow', protocol: 'TCP', source: { namespaceSelector: 'team == "blue"' } }],
          },
        }),
      ],
    ],
    [
      global,
      [
        object('late', null, {
          spec: {
            order: 10,
            selector: 'app == "client"',
            types: ['Egress'],
            egress: [{ action: 'Deny', destination: { namespaceSelector: 'team != "blue"' } }, { action: 'Allow' }],
          },
        }),
      ],
    ],
    [
      admin,
      [
        object('top', null, {
          spec: {
            priority: 5,
            subject: { namespaces: { matchLabels: { team: 'red' } } },
            ingress: [
              {
                action: 'Deny',
                from: [{ namespaces: { matchLabels: { team: 'blue' } } }],
                ports: [{ portNumber: { protocol: 'TCP', port: 443 } }],
              },
            ],
          },
        }),
      ],
    ],
    [
      baseline,
      [
        object('default', null, {
          spec: {
            subject: { namespaces: {} },
            egress: [
              {
                action: 'Deny',
                to: [{ namespaces: { matchLabels: { team: 'red' } } }],
                ports: [{ portNumber: { protocol: 'TCP', port: 80 } }],
              },
            ],
          },
        }),
      ],
    ],
  ]);
}

const NETPOL = '/apis/networking.k8s.io/v1/networkpolicies';

/** Other clusters that look the same to whom these edits are out of sight. The first is the cluster itself. */
export const VARIANTS: readonly (readonly Edit[])[] = [
  [],
  // Another policy isolates, everywhere.
  ['a', 'b', 'c'].map((namespace) => ({
    resource: 'networkpolicies',
    namespace,
    path: NETPOL,
    object: netpol(namespace, 'all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  })),
  // Another policy admits everything.
  ['a', 'b', 'c'].map((namespace) => ({
    resource: 'networkpolicies',
    namespace,
    path: NETPOL,
    object: netpol(namespace, 'open', {
      podSelector: {},
      ingress: [{}],
      egress: [{}],
      policyTypes: ['Ingress', 'Egress'],
    }),
  })),
  // Namespaces have other labels; pods, services and slices are others.
  [
    ...(['a', 'b', 'c'] as const).map(
      (name, number): Edit => ({
        resource: 'namespaces',
        namespace: null,
        path: '/api/v1/namespaces',
        object: space(name, number === 0 ? 'blue' : number === 1 ? 'red' : 'green'),
      }),
    ),
    { resource: 'pods', namespace: 'b', path: '/api/v1/pods', object: pod('b', 'client', 4, { app: 'shop' }) },
    { resource: 'pods', namespace: 'c', path: '/api/v1/pods', object: pod('c', 'db', 7) },
    {
      resource: 'services',
      namespace: 'a',
      path: '/api/v1/services',
      object: object('db', 'a', { spec: { selector: { app: 'free' }, ports: [{ port: 80, protocol: 'TCP' }] } }),
    },
  ],
  // Policies of the other languages refuse, or admit, all that comes and goes.
  ...(['Deny', 'Allow'] as const).map((action): readonly Edit[] => {
    const [cnp, ccnp, , global, admin] = PATHS.policies as [string, string, string, string, string];
    const edit = (path: string, namespace: string | null, spec: object): Edit => ({
      resource: 'policies',
      namespace,
      path,
      object: object('other', namespace, { spec }),
    });
    const all = action === 'Deny' ? ['ingressDeny', 'egressDeny'] : ['ingress', 'egress'];
    const cilium = {
      endpointSelector: {},
      [all[0]!]: [{ fromEntities: ['all'] }],
      [all[1]!]: [{ toEntities: ['all'] }],
    };
    return [
      edit(cnp, 'a', cilium),
      edit(ccnp, null, cilium),
      edit(global, null, {
        order: 1,
        selector: 'all()',
        types: ['Ingress', 'Egress'],
        ingress: [{ action }],
        egress: [{ action }],
      }),
      edit(admin, null, {
        priority: 1,
        subject: { namespaces: {} },
        ingress: [{ action, from: [{ namespaces: {} }] }],
      }),
    ];
  }),
];

/** The cluster after those edits. */
export function editedWorld(edits: readonly Edit[]): Map<string, WorldObject[]> {
  const world = worldObjects();
  for (const { path, object: edited } of edits) {
    const same = ({ metadata }: WorldObject): boolean =>
      metadata.name === edited.metadata.name && metadata.namespace === edited.metadata.namespace;
    world.set(path, [...(world.get(path) ?? []).filter((one) => !same(one)), edited]);
  }
  return world;
}
