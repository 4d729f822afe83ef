// A cluster whose objects hold canaries wherever an object can hold what is nobody's business, and a kubeconfig that does.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Canaries } from './canaries';
import { EXEC_API, printCredential } from './clusterUsers';
import type { ScriptedApiServer } from './scriptedApiServer';
import { DECIDING, fillSmallCluster } from './smallCluster';
import { testFolder } from './surroundings';

const PKI = fileURLToPath(new URL('../../testing/kubeconfig/fixtures/pki/', import.meta.url));
const pem = (name: string) => readFileSync(join(PKI, `${name}.pem`), 'utf8');

/** TLS in front of a server on this machine, since credentials are sent over TLS only. */
export async function startTlsFront(target: string): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = tls.createServer({ cert: pem('server'), key: pem('server-key') }, (socket) => {
    const behind = net.connect(Number(new URL(target).port), '127.0.0.1');
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.on('error', () => {}).on('close', () => [socket, behind].map((it) => it.destroy()));
    }
    socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Puts the small cluster there, with a pod that all secrets hang on. */
export function fillSecretiveCluster(api: ScriptedApiServer, canaries: Canaries): void {
  const plant = (place: string) => canaries.plant(place);
  const metadata = (kind: string) => ({
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: plant(`${kind} last-applied`) }),
      'example.org/note': plant(`${kind} annotation`),
    },
    managedFields: [
      { manager: plant(`${kind} managedFields`), fieldsV1: { 'f:spec': { [plant(`${kind} field`)]: {} } } },
    ],
  });
  fillSmallCluster(api);
  const put = (path: string, kind: string, object: Record<string, unknown> & { metadata: object }) =>
    api.history.write(path, { ...object, metadata: { ...object.metadata, ...metadata(kind) } } as never);
  for (const [path, make] of Object.entries(DECIDING)) {
    const kind = path.slice(path.lastIndexOf('/') + 1);
    const object = make('holder', 0);
    put(path, kind, kind === 'pods' ? { ...object, spec: podSpec(plant) } : object);
  }
  const owned = { metadata: { name: 'holder', namespace: 'a', uid: 'rs-1' } };
  const template = { metadata: { labels: { app: 'holder' }, ...metadata('template') }, spec: podSpec(plant) };
  put('/apis/apps/v1/replicasets', 'replicaset', { ...owned, spec: { template } });
  put('/apis/batch/v1/jobs', 'job', { ...owned, spec: { template } });
  put('/apis/apps/v1/daemonsets', 'daemonset', {
    metadata: { name: 'cilium', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
    // The image of a network plugin's agent tells its version; images of other pods are nobody's business.
    spec: { selector: { matchLabels: { 'k8s-app': 'cilium' } }, template: { ...template, spec: agentSpec(plant) } },
    status: { desiredNumberScheduled: 3, numberReady: 3 },
  });
  api.collections.set('/api/v1/configmaps', [
    {
      metadata: { name: 'cilium-config', namespace: 'kube-system', ...metadata('configmap') },
      data: { 'enable-policy': 'default', 'etcd-config': plant('ConfigMap data') },
      binaryData: { blob: Buffer.from(plant('ConfigMap binary')).toString('base64') },
    },
  ]);
  put('/api/v1/serviceaccounts', 'serviceaccount', {
    metadata: { name: 'default', namespace: 'a' },
    secrets: [{ name: plant('ServiceAccount secret') }],
    imagePullSecrets: [{ name: plant('ServiceAccount pull secret') }],
  });
  api.collections.set('/apis/networking.k8s.io/v1/ingresses', [
    {
      metadata: { name: 'holder', namespace: 'a', ...metadata('ingress') },
      spec: {
        tls: [{ hosts: ['a.example'], secretName: plant('Ingress TLS secret') }],
        rules: [
          {
            host: 'a.example',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name: 'holder', port: { number: 80 } } } },
              ],
            },
          },
        ],
      },
    },
  ]);
  api.collections.set('/api/v1/secrets', [
    { metadata: { name: 's', namespace: 'a' }, data: { x: plant('Secret data') } },
  ]);
}

function agentSpec(plant: (place: string) => string): Record<string, unknown> {
  const spec = podSpec(plant);
  const containers = (spec.containers as readonly object[]).map((one) => ({ ...one, image: 'cilium:v1.17.0' }));
  return { ...spec, containers };
}

function podSpec(plant: (place: string) => string): Record<string, unknown> {
  return {
    nodeName: 'n0',
    serviceAccountName: 'default',
    imagePullSecrets: [{ name: plant('pod pull secret') }],
    containers: [
      {
        name: 'c',
        image: `registry.example/${plant('image')}:1`,
        command: ['run', plant('container command')],
        args: [`--password=${plant('container args')}`],
        env: [
          { name: 'PASSWORD', value: plant('container env') },
          {
            name: 'REF',
            valueFrom: { secretKeyRef: { name: plant('env secret name'), key: plant('env secret key') } },
          },
        ],
        envFrom: [{ secretRef: { name: plant('envFrom secret') } }],
        livenessProbe: {
          httpGet: { port: 8080, httpHeaders: [{ name: 'Authorization', value: plant('probe header') }] },
        },
        volumeMounts: [{ name: 'v', mountPath: plant('mount path') }],
        ports: [{ containerPort: 8080 }],
      },
    ],
    initContainers: [{ name: 'i', env: [{ name: 'X', value: plant('init container env') }] }],
    volumes: [
      { name: 'v', secret: { secretName: plant('volume secret') } },
      { name: 'h', hostPath: { path: `/${plant('host path')}` } },
      { name: 't', projected: { sources: [{ serviceAccountToken: { path: plant('projected token path') } }] } },
    ],
  };
}

/** Contexts that reach the cluster, those that credentials keep from it, and those that are refused for what they hold. */
export const CONTEXTS = {
  reach: ['token', 'tokenFile', 'plugin', 'basic', 'certificate', 'impersonation', 'oidc'],
  fail: [
    'proxy',
    'deadPlugin',
    'talkingPlugin',
    'brokenPlugin',
    'missingPlugin',
    'badToken',
    'badFile',
    'noKey',
    'badKey',
    'noFile',
  ],
  refused: ['serverPassword', 'strayField', 'oldProvider', 'both', 'loneExtra'],
} as const;

/** A folder with a kubeconfig and all that it names; gives the path of the kubeconfig. */
export function writeSecretiveKubeconfig(server: string, canaries: Canaries): string {
  const plant = (place: string) => canaries.plant(place);
  const folder = join(testFolder(), plant('folder'), '.kube');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const program = (name: string, script: string) => {
    write(name, `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  write('token', plant('token file'));
  write('two-words', `${plant('broken token file')} and more`);
  write('key.pem', `-----BEGIN PRIVATE KEY-----\n${plant('broken key file')}\n-----END PRIVATE KEY-----\n`);
  write('client.pem', pem('client'));
  program('login', printCredential({ token: plant('plugin token') }));
  program('dead', `echo ${plant('dead plugin output')}; exit 1`);
  program('talking', `echo ${plant('talking plugin output')}`);
  program(
    'broken',
    printCredential({ token: `${plant('broken plugin token')} x`, clientKeyData: plant('plugin key') }),
  );
  canaries.know('client key', pem('client-key').split('\n')[2] ?? '');
  canaries.know('client certificate', pem('client').split('\n')[2] ?? '');
  const base64 = (name: string) => Buffer.from(pem(name)).toString('base64');
  const exec = (command: string) => ({
    apiVersion: EXEC_API,
    interactiveMode: 'Never',
    command,
    args: ['--client-secret', plant('plugin args')],
    env: [{ name: 'CLIENT_SECRET', value: plant('plugin env') }],
    provideClusterInfo: true,
  });
  const jwt = (claims: object) =>
    ['{}', JSON.stringify(claims), plant('id-token')].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const users: Record<string, object> = {
    token: { token: plant('token') },
    tokenFile: { tokenFile: 'token' },
    plugin: { exec: exec('./login') },
    basic: { username: plant('basic user'), password: plant('basic password') },
    certificate: { 'client-certificate-data': base64('client'), 'client-key-data': base64('client-key') },
    impersonation: {
      token: plant('impersonator token'),
      as: 'ann',
      'as-uid': plant('impersonated uid'),
      'as-groups': [plant('impersonated group')],
      'as-user-extra': { [plant('extra key')]: [plant('extra value')] },
    },
    oidc: {
      'auth-provider': {
        name: 'oidc',
        config: {
          'id-token': jwt({ exp: 4_000_000_000 }),
          'refresh-token': plant('refresh token'),
          'client-secret': plant('client secret'),
          'client-id': 'p',
          'idp-issuer-url': `https://${plant('issuer')}.invalid`,
        },
      },
    },
    deadPlugin: { exec: exec('./dead') },
    talkingPlugin: { exec: exec('./talking') },
    brokenPlugin: { exec: exec('./broken') },
    missingPlugin: { exec: exec('./none') },
    badToken: { token: `${plant('two words')} x` },
    badFile: { tokenFile: 'two-words' },
    noKey: { 'client-certificate': 'client.pem' },
    badKey: { 'client-certificate': 'client.pem', 'client-key': 'key.pem' },
    noFile: { tokenFile: 'none' },
    strayField: { token: plant('token beside a stray field'), passphrase: plant('stray field') },
    oldProvider: { 'auth-provider': { name: 'gcp', config: { 'access-token': plant('old provider') } } },
    both: { username: plant('user of both'), password: plant('password of both'), token: plant('token of both') },
    loneExtra: { 'as-user-extra': { scopes: [plant('lone extra')] } },
  };
  const cluster = { server, 'certificate-authority': join(PKI, 'ca-one.pem'), 'tls-server-name': 'api.internal' };
  const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: plant('extension') } }];
  const clusters: Record<string, object> = {
    usual: { ...cluster, extensions },
    proxy: {
      ...cluster,
      'proxy-url': `http://${plant('proxy user')}:${plant('proxy password')}@127.0.0.1:9/${plant('proxy path')}`,
    },
    serverPassword: {
      ...cluster,
      server: `https://u:${plant('server password')}@127.0.0.1:9/${plant('server path')}?key=${plant('server query')}`,
    },
  };
  const names = Object.values(CONTEXTS).flat();
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'token',
    clusters: Object.entries(clusters).map(([name, value]) => ({ name, cluster: value })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: names.map((name) => ({
      name,
      context: {
        cluster: Object.hasOwn(clusters, name) ? name : 'usual',
        user: Object.hasOwn(users, name) ? name : 'token',
      },
    })),
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
