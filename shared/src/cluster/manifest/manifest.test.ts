// Manifests as people write them and as clusters dump them: which objects come out, and what is said about the rest.
import { describe, expect, it } from 'vitest';
import { normalizeCluster } from '../normalize';
import type { ClusterObjects, Finding } from '../objects';
import { parseManifests } from './manifest';

const read = (text: string): ClusterObjects => parseManifests([{ name: 'f.yaml', text }], 'test');
const codes = (text: string): readonly (string | number | undefined)[][] =>
  read(text).problems.map((p) => [p.code, p.location?.line]);
const only = (text: string): Finding => {
  const problems = read(text).problems.filter(({ code }) => code !== 'nothing-found');
  expect(problems).toHaveLength(1);
  return problems[0]!;
};
const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {}}\n';
const workload = (kind: string, apiVersion: string, spec: string, name = 'w'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: a}\nspec:\n  ${spec}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: c, ports: [{name: http, containerPort: 80}]}]}\n`;

describe('documents', () => {
  it('are read one by one, each object with its line', () => {
    const input = read(
      `# first\n${POLICY}---\n# a remark\n\nkind: Namespace\napiVersion: v1\nmetadata: {name: b}\n---\n---\n# nothing\n`,
    );
    expect(input.networkPolicies).toEqual([
      { namespace: 'a', name: 'p', spec: { podSelector: {} }, location: { file: 'f.yaml', line: 2 } },
    ]);
    expect(input.namespaces).toEqual([
      { name: 'b', labels: {}, location: { file: 'f.yaml', line: 9 } },
      { name: 'a', labels: {} },
    ]);
    expect(input.problems).toEqual([]);
    expect(input.source).toEqual({ kind: 'manifests', title: 'test' });
  });

  it('may be broken without taking others along, however they are broken', () => {
    const good = 'kind: Namespace\napiVersion: v1\nmetadata: {name: ok}\n';
    for (const bad of [
      'a: "never closed',
      'a: [1, 2',
      'a: {b',
      'kind: Pod\n\tx: y',
      'a: b: c',
      'a: |\n x\ny',
      "{{ template 'x' }}\n- a",
    ]) {
      const input = read(`${good}---\n${bad}\n---\n${good.replace('ok', 'too')}`);
      expect(input.namespaces.map(({ name }) => name)).toEqual(['ok', 'too']);
      expect(input.problems).toHaveLength(1);
      const problem = input.problems[0]!;
      expect(problem).toMatchObject({ code: 'document-broken', severity: 'error', object: null });
      expect(problem.location!.line).toBeGreaterThan(4);
      expect(problem.location!.line).toBeLessThan(9);
      expect(problem.message).toContain('left out');
      expect(problem.next).not.toBe('');
    }
  });

  it('may begin with a byte order mark and end their lines like Windows', () => {
    const input = read(`\uFEFF${POLICY}---\n${POLICY.replace('name: p', 'name: q')}`.replaceAll('\n', '\r\n'));
    expect(input.networkPolicies.map(({ name, location }) => [name, location!.line])).toEqual([
      ['p', 1],
      ['q', 6],
    ]);
    expect(input.problems).toEqual([]);
  });

  it('may carry directives, end markers and remarks after the marker', () => {
    const input = read(`%YAML 1.2\n--- # first\n${POLICY}...\n---\n${POLICY.replace('name: p', 'name: q')}`);
    expect(input.networkPolicies.map(({ name, location }) => [name, location!.line])).toEqual([
      ['p', 3],
      ['q', 9],
    ]);
    expect(input.problems).toEqual([]);
  });

  it('may be JSON, tabs included', () => {
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p' },
      spec: { podSelector: {} },
    };
    const input = read(JSON.stringify(object, null, '\t'));
    expect(input.networkPolicies).toMatchObject([{ namespace: 'default', name: 'p' }]);
    expect(input.problems).toEqual([]);
  });

  it('may be JSON of many megabytes', () => {
    const items = Array.from({ length: 6000 }, (_, i) => ({
      metadata: { name: `pod-${i}`, namespace: 'a' },
      spec: { note: 'x'.repeat(200) },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    }));
    const input = read(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items }));
    expect(input.pods).toHaveLength(6000);
    expect(
      codes(`{"kind":"Pod","note":"${'x'.repeat(1_100_000)}","a":${'['.repeat(1000)}${']'.repeat(1000)}}`)[0],
    ).toEqual(['document-broken', 1]);
  });

  it('are refused beyond 64 levels, at once', () => {
    for (const text of [
      '['.repeat(100_000),
      `${'{"a":'.repeat(100_000)}1`,
      '- '.repeat(50_000),
      `${'['.repeat(70)}${']'.repeat(70)}`,
    ]) {
      expect(codes(text)[0]).toEqual(['document-broken', 1]);
      expect(read(text).problems[0]!.message).toContain('64 levels');
    }
    expect(codes(`kind: Pod\napiVersion: v1\nmetadata: {name: a}\nx: ${'['.repeat(60)}${']'.repeat(60)}`)).toEqual([]);
  });

  it('are refused when anchors, aliases or tags would have to be followed', () => {
    const head = 'kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: p}\n';
    expect(only(`${head}spec:\n  podSelector: &x {}\n  egress: [{to: [{podSelector: *x}]}]\n`)).toMatchObject({
      code: 'yaml-alias',
      path: 'spec.podSelector',
      location: { line: 5 },
    });
    expect(only(`${head}spec:\n  podSelector: !!binary aGk=\n`)).toMatchObject({
      code: 'yaml-tag',
      location: { line: 5 },
    });
    const bomb = `${head}a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n`;
    expect(only(bomb).code).toBe('yaml-alias');
    expect(read(bomb).networkPolicies).toEqual([]);
  });

  it('are refused when a key is given twice or is no text', () => {
    expect(only(POLICY.replace('{name: p, namespace: a}', '\n  name: p\n  namespace: a\n  name: q'))).toMatchObject({
      code: 'key-twice',
      location: { line: 6 },
    });
    expect(only(POLICY.replace('{podSelector: {}}', '{podSelector: {matchLabels: {1: x}}}'))).toMatchObject({
      code: 'key-not-string',
    });
  });

  it('are passed over when they are no objects of ours: quietly for unknown kinds', () => {
    expect(
      codes(
        'kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: &x {y: 1, y: 2}\n---\nkind: Widget\napiVersion: example.com/v1',
      ),
    ).toEqual([['nothing-found', undefined]]);
    expect(codes('replicas: 3\n')[0]).toEqual(['document-without-kind', 1]);
    expect(codes('---\nHello, world\n')[0]).toEqual(['document-not-object', 2]);
    expect(codes('\0\0kind')[0]).toEqual(['file-not-text', 1]);
    expect(codes('')).toEqual([['nothing-found', undefined]]);
  });

  it('may be thousands in one file', () => {
    const text = Array.from(
      { length: 3000 },
      (_, i) => `kind: Namespace\napiVersion: v1\nmetadata: {name: n${i}}\n`,
    ).join('---\n');
    const input = read(text);
    expect(input.namespaces).toHaveLength(3000);
    expect(input.namespaces[2999]!.location!.line).toBe(2999 * 4 + 1);
  });
});

describe('scalars', () => {
  const labelled = (value: string): string =>
    `kind: Pod\napiVersion: v1\nmetadata:\n  name: a\n  labels:\n    v: ${value}\n`;

  it('without quotes that a cluster takes for numbers or booleans are no label values (R14)', () => {
    for (const value of ['1', '1.0', '0x10', '1e3', '1_000', 'true', 'True', 'yes', 'No', 'on', 'y', 'null', '~', '']) {
      const input = read(labelled(value));
      expect(input.pods, value).toEqual([]);
      expect(input.problems[0]).toMatchObject({
        code: 'label-not-string',
        severity: 'error',
        path: 'metadata.labels.v',
        location: { file: 'f.yaml', line: 6 },
      });
    }
  });

  it('in quotes, or of any other form, are', () => {
    for (const [value, label] of [
      ['"1"', '1'],
      ["'yes'", 'yes'],
      ['""', ''],
      ['1.2.3', '1.2.3'],
      ['web', 'web'],
      ['!!str 1', '1'],
      ['2026-01-01', '2026-01-01'],
    ] as const) {
      expect(
        read(labelled(value)).pods.map(({ labels }) => labels),
        value,
      ).toEqual([{ v: label }]);
    }
  });
});

describe('lists', () => {
  it('are unrolled, lists in lists and typed lists too', () => {
    const text = `kind: List\napiVersion: v1\nitems:\n- kind: PodList\n  apiVersion: v1\n  items:\n  - metadata: {name: a}\n  - metadata: {name: b}\n- kind: List\n  apiVersion: v1\n  items:\n  - kind: Namespace\n    apiVersion: v1\n    metadata: {name: x}\n- 7\n`;
    const input = read(text);
    expect(input.pods.map(({ name, location }) => [name, location!.line])).toEqual([
      ['a', 7],
      ['b', 8],
    ]);
    expect(input.namespaces[0]).toEqual({ name: 'x', labels: {}, location: { file: 'f.yaml', line: 12 } });
    expect(input.problems.map((p) => [p.code, p.location?.line])).toEqual([['document-not-object', 15]]);
  });

  it('lose only the items at fault', () => {
    const input = read(
      'kind: PodList\napiVersion: v1\nitems:\n- metadata: {name: a, labels: &x {}}\n- metadata: {name: b, labels: *x}\n- metadata: {name: c}\n- metadata: {}\n',
    );
    expect(input.pods.map(({ name }) => name)).toEqual(['c']);
    expect(input.problems.map((p) => [p.code, p.location?.line])).toEqual([
      ['yaml-alias', 4],
      ['yaml-alias', 5],
      ['name-missing', 7],
    ]);
  });
});

describe('workloads', () => {
  const template = (text: string): unknown =>
    read(text).pods.map((pod) => [pod.name, pod.template, pod.ips, pod.owner]);

  it('become one template pod each', () => {
    expect(read(workload('Deployment', 'apps/v1', 'replicas: 3')).pods).toEqual([
      {
        namespace: 'a',
        name: 'w',
        labels: { app: 'w' },
        ips: null,
        node: null,
        hostNetwork: false,
        phase: 'Running',
        terminating: false,
        ready: true,
        serviceAccount: 'default',
        ports: [{ name: 'http', containerPort: 80, protocol: 'TCP', container: 'regular' }],
        owner: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'w' },
        mirror: false,
        template: { replicas: 3 },
        location: { file: 'f.yaml', line: 1 },
      },
    ]);
  });

  it('ask for as many pods as their kind says', () => {
    const cases: readonly (readonly [string, string, string, number | null])[] = [
      ['Deployment', 'apps/v1', 'paused: false', 1],
      ['StatefulSet', 'apps/v1', 'replicas: 2', 2],
      ['ReplicaSet', 'apps/v1', 'replicas: 2', 2],
      ['ReplicationController', 'v1', 'replicas: null', 1],
      ['DaemonSet', 'apps/v1', 'minReadySeconds: 1', null],
      ['Job', 'batch/v1', 'parallelism: 4', 4],
      ['Job', 'batch/v1', '{parallelism: 4, completions: 2}'.slice(1, -1).replace(', ', '\n  '), 2],
      ['Job', 'batch/v1', 'backoffLimit: 1', 1],
    ];
    for (const [kind, apiVersion, spec, replicas] of cases) {
      expect(template(workload(kind, apiVersion, spec))).toEqual([
        ['w', { replicas }, null, { apiVersion, kind, name: 'w' }],
      ]);
    }
    const cron =
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {jobTemplate: {spec: {template: {metadata: {labels: {app: c}}, spec: {}}}}}';
    expect(template(cron)).toEqual([
      ['c', { replicas: 1 }, null, { apiVersion: 'batch/v1', kind: 'CronJob', name: 'c' }],
    ]);
  });

  it('without pods are left out, and that is said', () => {
    for (const text of [
      workload('Deployment', 'apps/v1', 'replicas: 0'),
      workload('Job', 'batch/v1', 'suspend: true'),
    ]) {
      expect(read(text)).toMatchObject({
        pods: [],
        problems: [{ code: 'workload-without-pods', severity: 'info', location: { line: 1 } }],
      });
    }
  });

  it('are refused with the line of the mistake', () => {
    expect(only(workload('Deployment', 'apps/v1', 'replicas: "3"'))).toMatchObject({
      path: 'spec.replicas',
      location: { line: 5 },
    });
    expect(only(workload('Deployment', 'apps/v1', 'x: 1').replace('app: w', 'app: 1'))).toMatchObject({
      code: 'label-not-string',
      path: 'spec.template.metadata.labels.app',
      location: { line: 7 },
    });
    expect(only('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {}')).toMatchObject({
      path: 'spec.template',
    });
  });

  it('stand for themselves in the graph: the template belongs to the workload', () => {
    const cluster = normalizeCluster(read(workload('StatefulSet', 'apps/v1', 'replicas: 2')));
    expect(cluster.pods.map(({ id, workload: { kind, name, guessed } }) => [id, kind, name, guessed])).toEqual([
      ['StatefulSet/a/w', 'StatefulSet', 'w', false],
    ]);
  });
});

describe('pods', () => {
  const livePod = (name: string, owner: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: a\n  ownerReferences: [${owner}]\nspec: {nodeName: n1}\nstatus: {phase: Running, podIPs: [{ip: 10.0.0.1}]}\n`;
  const owned = (text: string, owner: string): string =>
    text.replace('namespace: a}', `namespace: a, ownerReferences: [${owner}]}`);
  const byDeployment = '{apiVersion: apps/v1, kind: Deployment, name: w, controller: true}';
  const byReplicaSet = '{apiVersion: apps/v1, kind: ReplicaSet, name: w-1, controller: true}';

  it('without a status stand for a running pod of unknown address', () => {
    for (const status of ['', 'status: {}\n', 'status: null\n']) {
      expect(read(`apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n${status}`).pods).toMatchObject([
        { ips: null, phase: 'Running', template: { replicas: 1 } },
      ]);
    }
  });

  it('with a status keep it: address, phase, or neither yet', () => {
    expect(read(livePod('w-1', '')).pods).toMatchObject([{ ips: ['10.0.0.1'], phase: 'Running', node: 'n1' }]);
    const pending = read('apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nstatus: {phase: Pending}').pods[0]!;
    expect(pending).toMatchObject({ ips: [], phase: 'Pending' });
    expect(pending).not.toHaveProperty('template');
  });

  it('of a dump are taken instead of the templates of all controllers above them', () => {
    const parts = [
      livePod('w-1-x', byReplicaSet),
      workload('Deployment', 'apps/v1', 'replicas: 1'),
      owned(workload('ReplicaSet', 'apps/v1', 'replicas: 1', 'w-1'), byDeployment),
      owned(workload('ReplicaSet', 'apps/v1', 'replicas: 0', 'w-0'), byDeployment),
      workload('Deployment', 'apps/v1', 'replicas: 2', 'other'),
    ];
    for (const text of [parts.join('---\n'), parts.reverse().join('---\n')]) {
      const input = read(text);
      expect(input.pods.map(({ name }) => name).sort()).toEqual(['other', 'w-1-x']);
      expect(input.problems).toEqual([]);
      expect(input.controllers).toHaveLength(4);
      expect(
        normalizeCluster(input)
          .pods.map(({ workload: { id } }) => id)
          .sort(),
      ).toEqual(['Deployment/a/other', 'Deployment/a/w']);
    }
  });

  it('that own each other in a circle do not trap the reader', () => {
    const a = owned(workload('ReplicaSet', 'apps/v1', 'replicas: 1', 'w-1'), byDeployment);
    const b = owned(workload('Deployment', 'apps/v1', 'replicas: 1'), byReplicaSet);
    expect(read([livePod('x', byReplicaSet), a, b].join('---\n')).pods.map(({ name }) => name)).toEqual(['x']);
  });
});

describe('policies', () => {
  it('of other kinds are counted and named, also where the kind has a familiar name', () => {
    const object = (apiVersion: string, kind: string, metadata: string): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n`;
    const input = read(
      [
        object('crd.antrea.io/v1beta1', 'NetworkPolicy', 'name: c, namespace: a'),
        object('networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy', 'name: g'),
        object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', 'name: l7'),
        object('policy.networking.k8s.io/v1beta7', 'ClusterNetworkPolicy', 'name: later'),
        POLICY,
      ].join('---\n'),
    );
    expect(input.networkPolicies).toHaveLength(1);
    expect(input.policyObjects).toEqual([]);
    expect(input.otherPolicies).toEqual([
      { apiGroup: 'crd.antrea.io', kind: 'NetworkPolicy', objects: [{ namespace: 'a', name: 'c' }] },
      { apiGroup: 'networking.gke.io', kind: 'FQDNNetworkPolicy', objects: [{ namespace: 'default', name: 'l7' }] },
      { apiGroup: 'networking.k8s.aws', kind: 'ClusterNetworkPolicy', objects: [{ namespace: null, name: 'g' }] },
      {
        apiGroup: 'policy.networking.k8s.io',
        kind: 'ClusterNetworkPolicy',
        objects: [{ namespace: null, name: 'later' }],
      },
    ]);
    expect(input.problems).toMatchObject([
      {
        code: 'api-version-unknown',
        object: { kind: 'ClusterNetworkPolicy', name: 'later' },
        next: 'Write apiVersion: policy.networking.k8s.io/v1alpha2.',
        location: { line: 13 },
      },
    ]);
  });

  it('in a version that no cluster serves are named, never read as if', () => {
    for (const apiVersion of ['extensions/v1beta1', 'networking.k8s.io/v2', 'networking.k8s.io', '7']) {
      const input = read(POLICY.replace('networking.k8s.io/v1', apiVersion));
      expect(input).toMatchObject({
        networkPolicies: [],
        problems: [
          { code: 'api-version-unknown', object: { name: 'p' }, location: { line: 1 } },
          { code: 'nothing-found' },
        ],
      });
    }
  });

  it('that the API would refuse are kept for the engine to report, with their line', () => {
    const input = read(POLICY.replace('{podSelector: {}}', '{podSelector: 7}'));
    expect(input.problems).toEqual([]);
    expect(normalizeCluster(input).findings).toMatchObject([
      { code: 'policy-refused', location: { file: 'f.yaml', line: 1 } },
    ]);
  });
});

describe('the whole input', () => {
  it('counts an object once: the last one, with both places named', () => {
    const files = [
      { name: 'base.yaml', text: POLICY },
      { name: 'over.yaml', text: `# newer\n${POLICY.replace('{podSelector: {}}', '{podSelector: {}, egress: []}')}` },
    ];
    const input = parseManifests(files, 'x');
    expect(input.networkPolicies).toMatchObject([{ spec: { egress: [] }, location: { file: 'over.yaml', line: 2 } }]);
    expect(input.problems).toMatchObject([
      { code: 'object-twice', severity: 'warning', object: { kind: 'NetworkPolicy', namespace: 'a', name: 'p' } },
    ]);
    expect(input.problems[0]!.message).toContain('base.yaml, line 1 and over.yaml, line 2');
  });

  it('keeps objects apart that differ in kind, namespace or group', () => {
    const text = [
      workload('Deployment', 'apps/v1', 'x: 1'),
      workload('StatefulSet', 'apps/v1', 'x: 1'),
      workload('Deployment', 'apps/v1', 'x: 1').replace('namespace: a', 'namespace: b'),
    ].join('---\n');
    expect(read(text).pods).toHaveLength(3);
    expect(read(text).problems).toEqual([]);
  });

  it('has a namespace for every object, also one called constructor', () => {
    expect(read(POLICY.replace('namespace: a', 'namespace: constructor')).namespaces).toEqual([
      { name: 'constructor', labels: {} },
    ]);
  });

  it('gives the same bytes for the same text', () => {
    const text = [POLICY, workload('Deployment', 'apps/v1', 'replicas: 2'), 'a: [', 'kind: Pod'].join('---\n');
    expect(JSON.stringify(read(text))).toBe(JSON.stringify(read(text)));
  });
});
