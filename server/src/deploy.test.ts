// What is shipped for clusters: hardened, with the least rights, and rights held to the requests that a reading makes (P21, P26).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CALICO_GROUP,
  CALICO_STORAGE_GROUP,
  EXPOSURE_KINDS,
  OTHER_POLICY_KINDS,
  POLICY_KINDS,
} from '@portolan/shared/cluster';
import { describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { followCluster } from './testing/followedCluster';
import { accessTo } from './testing/smallCluster';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly Rule[];
  readonly spec?: unknown;
}

interface Probe {
  readonly httpGet: { readonly path: string };
}
interface Deployed {
  readonly template: {
    readonly metadata: { readonly labels: unknown };
    readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly Container[] };
  };
}
interface Container {
  readonly env: unknown;
  readonly securityContext: unknown;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: { readonly limits: { readonly memory: string } };
}
interface Guarded {
  readonly podSelector: { readonly matchLabels: unknown };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly unknown[];
}

function manifests(folder: string): readonly Manifest[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
    .flatMap((name) =>
      parseAllDocuments(readFileSync(join(ROOT, folder, name), 'utf8')).map((document) => {
        expect(document.errors).toEqual([]);
        return document.toJS() as Manifest;
      }),
    );
}

const BASE = [...manifests('deploy/app'), ...manifests('deploy/base')];
const COMPONENTS = readdirSync(join(ROOT, 'deploy/components')).map((name) => `deploy/components/${name}`);
const one = (kind: string): Manifest => BASE.find((manifest) => manifest.kind === kind)!;
const rulesOf = (list: readonly Manifest[]): readonly Rule[] => list.flatMap(({ rules }) => rules ?? []);

describe('the Deployment', () => {
  const { template } = one('Deployment').spec as Deployed;
  const container = template.spec.containers[0]!;

  it('meets the restricted Pod Security Standard', () => {
    expect(template.spec.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'volumes', 'initContainers'])
      expect(template.spec[field]).toBeUndefined();
    expect(one('Namespace').metadata).toMatchObject({
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
  });

  it('takes its token from a Secret, and is probed where it answers without one', () => {
    expect(container.env).toEqual([
      { name: 'PORTOLAN_TOKEN', valueFrom: { secretKeyRef: { name: 'portolan-token', key: 'token' } } },
    ]);
    expect([container.livenessProbe.httpGet.path, container.readinessProbe.httpGet.path]).toEqual([
      '/livez',
      '/readyz',
    ]);
    expect(container.resources.limits.memory).toBeTruthy();
    expect(one('ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
  });

  it('is behind a policy of its own', () => {
    const spec = one('NetworkPolicy').spec as Guarded;
    expect(spec.podSelector.matchLabels).toEqual(template.metadata.labels);
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress).toHaveLength(1);
  });
});

describe('rights', () => {
  it('of the base role are lists and watches, without anything that holds secrets', () => {
    const rules = rulesOf(BASE);
    expect(rules.length).toBeGreaterThan(8);
    for (const { verbs, resources, apiGroups, resourceNames } of rules) {
      expect(verbs).toEqual(['list', 'watch']);
      expect(resourceNames).toBeUndefined();
      for (const name of [...resources, ...apiGroups]) expect(name).not.toContain('*');
      for (const name of ['secrets', 'configmaps', 'events', 'pods/log', 'pods/exec'])
        expect(resources).not.toContain(name);
    }
  });

  it('of add-ons only add, and get only what they name', () => {
    for (const folder of COMPONENTS) {
      const added = manifests(folder);
      expect(added.map(({ kind }) => kind)).toEqual(['ClusterRole', 'ClusterRoleBinding']);
      for (const { verbs, resources, resourceNames } of rulesOf(added)) {
        // A tier of Calico holds nothing but its place in the order.
        if (verbs.includes('get') && resources[0] !== 'tiers') expect(resourceNames?.length).toBeGreaterThan(0);
        expect(verbs.filter((verb) => !['list', 'watch', 'get'].includes(verb))).toEqual([]);
      }
    }
    const roles = manifests('deploy/namespaced').map(({ kind }) => kind);
    expect(roles).toEqual(['Role', 'RoleBinding']);
  });

  it('are those that following everything asks for, verb by verb, no more and no less', async () => {
    // Calico's two groups are never read both, so each is followed once without the other.
    const asked = [
      ...(await requestsOfEverything(CALICO_STORAGE_GROUP)),
      ...(await requestsOfEverything(CALICO_GROUP)),
    ];
    const rules = [...rulesOf(BASE), ...COMPONENTS.flatMap((folder) => rulesOf(manifests(folder)))];
    const granted = (request: Asked): boolean =>
      rules.some(
        ({ apiGroups, resources, verbs, resourceNames }) =>
          apiGroups.includes(request.group) &&
          resources.includes(request.resource) &&
          verbs.includes(request.verb) &&
          (resourceNames === undefined || (request.name !== null && resourceNames.includes(request.name))),
      );
    expect(asked.filter((request) => !granted(request))).toEqual([]);
    const unused = rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs
            .filter(
              (verb) => !asked.some((one) => one.group === group && one.resource === resource && one.verb === verb),
            )
            .map((verb) => `${verb} ${resource}.${group}`),
        ),
      ),
    );
    // Calico's API server asks for these by itself.
    const known = unused.filter((right) => !/^\w+ tier\./.test(right) && right !== `get tiers.${CALICO_GROUP}`);
    expect(known).toEqual([]);
  });
});

interface Asked {
  readonly verb: 'list' | 'watch' | 'get';
  readonly group: string;
  readonly resource: string;
  readonly name: string | null;
}

const plural = (kind: string): string => `${kind.toLowerCase().replace(/y$/, 'ie')}s`;

/** What is asked of a cluster that has every kind that we know but those of one group, with agents of every plugin that has settings. */
async function requestsOfEverything(without: string): Promise<readonly Asked[]> {
  const { api, known } = await followCluster(accessTo);
  const core = ['pods', 'namespaces', 'nodes', 'services', 'serviceaccounts', 'configmaps'];
  for (const name of core) api.collections.set(`/api/v1/${name}`, []);
  for (const path of [
    'networking.k8s.io/v1/networkpolicies',
    'discovery.k8s.io/v1/endpointslices',
    'apps/v1/replicasets',
    'batch/v1/jobs',
  ])
    api.collections.set(`/apis/${path}`, []);
  for (const { group, versions, plural: name } of [...POLICY_KINDS, ...EXPOSURE_KINDS])
    if (group !== 'extensions' && group !== without) api.collections.set(`/apis/${group}/${versions[0]}/${name}`, []);
  for (const { apiGroup, kind } of OTHER_POLICY_KINDS) api.collections.set(`/apis/${apiGroup}/v1/${plural(kind)}`, []);
  const agent = (namespace: string, name: string, image: string) => ({
    metadata: { namespace, name },
    spec: { template: { spec: { containers: [{ name, image }] } } },
    status: { desiredNumberScheduled: 1, numberReady: 1 },
  });
  api.collections.set('/apis/apps/v1/daemonsets', [
    agent('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.18'),
    agent('kube-system', 'calico-node', 'docker.io/calico/node:v3.30'),
    agent('kube-system', 'aws-node', 'amazon-k8s-cni:v1.20'),
    agent('kube-system', 'antrea-agent', 'antrea/antrea-agent-ubuntu:v2.3'),
    agent('ovn-kubernetes', 'ovnkube-node', 'ovn-kube:master'),
    agent('kube-system', 'kindnet', 'docker.io/kindest/kindnetd:v2025'),
  ]);
  await known();
  const asked = () => api.requests.flatMap(requestOf);
  // Streams open one after another; the last list is followed a little after the first reading.
  await vi.waitFor(() => {
    const of = (verb: string) =>
      new Set(asked().flatMap((one) => (one.verb === verb ? [`${one.resource}.${one.group}`] : [])));
    expect([...of('list')].filter((name) => !of('watch').has(name))).toEqual([]);
  }, 10_000);
  return asked();
}

function requestOf({ method, target }: { readonly method: string; readonly target: string }): readonly Asked[] {
  expect(method).toBe('GET');
  const { pathname, searchParams } = new URL(target, 'http://api');
  const [, group = '', rest = ''] = /^\/api(?:s\/([^/]+))?\/v[a-z0-9]+\/(.+)$/.exec(pathname) ?? [];
  if (rest === '') return []; // discovery, which everybody may read
  const [, resource = '', name = null] = /^(?:namespaces\/[^/]+\/)?([a-z]+)(?:\/(.+))?$/.exec(rest) ?? [];
  const verb = searchParams.get('watch') === 'true' ? 'watch' : 'list';
  return [{ verb: name === null ? verb : 'get', group, resource, name }];
}

describe('the supply chain', () => {
  it('base images are pinned by digest, and nothing is installed by scripts', () => {
    const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    const from = text.split('\n').filter((line) => line.startsWith('FROM '));
    expect(from).toHaveLength(2);
    for (const line of from) expect(line).toMatch(/@sha256:[0-9a-f]{64}( AS build)?$/);
    expect(text).toContain('npm ci --ignore-scripts');
    expect(text).toMatch(/^USER 65532:65532$/m);
  });

  it('the server has at most fourteen direct dependencies', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'server/package.json'), 'utf8'));
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(14);
  });

  it('every package that is installed here has its integrity in the lockfile', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean; optional?: boolean; hasInstallScript?: boolean }>;
    };
    const foreign = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
    const without = foreign.filter(([, { integrity, optional }]) => !integrity && !optional);
    expect(foreign.length).toBeGreaterThan(100);
    expect(without.map(([path]) => path)).toEqual([]);
  });
});
