// Each policy language on a real API server, under its real schemas: what Portolan reads there equals what it reads from manifests.
import type { GraphResponse } from '@portolan/shared/contract';
import { type RunningPortolan, startPortolan } from '../../support/portolan';
import { expect, test } from '../../support/test';
import { type ApiObject, ApiServer, KUBECONFIG, readObjects, removeAll } from '../apiServer';
import { answersOf, answersOfManifests, readAgain, statusOf } from './answers';
import { installCompany, installLanguage, type Language, type Standing, uninstall } from './company';
import { type Dump, dump } from './dump';
import { forbidKind } from './rights';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const api = new ApiServer();
let company: Standing | null = null;
let language: Standing | null = null;
let live: RunningPortolan | null = null;

test.beforeAll(async () => {
  const shop = await readObjects('e2e/fixtures/shop.yaml', 'e2e/crds/cilium.yaml');
  await removeAll(api, shop.filter(isOurs));
  company = await installCompany(api);
  live = await startPortolan(['--kubeconfig', KUBECONFIG, '--context', 'admin', '--refresh', '0']);
});

test.afterAll(async () => {
  await live?.stop();
  if (language) await uninstall(api, language);
  if (company) await uninstall(api, company);
});

/** The shop's namespaces take what is in them along; kube-system is not the shop's. */
function isOurs({ kind, metadata }: ApiObject): boolean {
  if (kind === 'Namespace') return metadata.name !== 'kube-system';
  return kind === 'CustomResourceDefinition' || metadata.namespace === 'kube-system';
}

test('kinds that the cluster does not have cost no request, no gap and no finding', async () => {
  const status = await statusOf(live!.url);
  const { graph } = await answersOf(live!.url);
  expect(company!.refused).toEqual(new Map());
  expect(status.gaps).toEqual([]);
  expect(status.problem).toBeNull();
  expect(status.resources.filter(({ state }) => state !== 'live')).toEqual([]);
  expect(status.resources.filter(({ resource }) => resource.includes('.') && !isBuiltIn(resource))).toEqual([]);
  expect(graph.policies).toEqual([]);
  expect(graph.notConsidered).toEqual([]);
  expect(codes(graph.findings)).toEqual(['engine-enforces-nothing', 'workload-labels-differ']);
});

function isBuiltIn(resource: string): boolean {
  return resource.endsWith('.networking.k8s.io') && !resource.endsWith('gateway.networking.k8s.io');
}

interface Expected {
  readonly language: Language;
  readonly engine: string;
  /** Policies in the graph by kind. */
  readonly policies: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
  /** Workloads by what publishes them. */
  readonly exposure: Readonly<Record<string, number>>;
  /** What the API server did not take. */
  readonly refused: readonly string[];
}

const EXPECTED: readonly Expected[] = [
  {
    language: 'admin',
    engine: 'OVN-Kubernetes',
    policies: { AdminNetworkPolicy: 9, BaselineAdminNetworkPolicy: 1, NetworkPolicy: 16 },
    findings: ['admin-versions-mixed', 'priority-shared', 'workload-labels-differ'],
    exposure: { published: 8, 'published-but-blocked': 1, 'reachable-but-unpublished': 11, 'not-exposed': 10 },
    // A peer of a field that the schema does not have, and an empty list of ports.
    refused: ['AdminNetworkPolicy/freeze', 'AdminNetworkPolicy/mesh-clients'],
  },
  {
    language: 'cilium',
    engine: 'Cilium',
    policies: { CiliumClusterwideNetworkPolicy: 4, CiliumNetworkPolicy: 17, NetworkPolicy: 1 },
    findings: ['cilium-icmp', 'cilium-service-not-found', 'workload-labels-differ'],
    exposure: { published: 6, 'reachable-but-unpublished': 8, 'not-exposed': 15 },
    refused: ['CiliumNetworkPolicy/orders/old-orders'],
  },
  {
    language: 'calico',
    engine: 'Calico',
    policies: { GlobalNetworkPolicy: 7, 'NetworkPolicy.projectcalico.org': 15, NetworkPolicy: 4 },
    findings: ['workload-labels-differ'],
    exposure: { published: 8, 'published-but-blocked': 1, 'reachable-but-unpublished': 9, 'not-exposed': 12 },
    refused: ['NetworkPolicy/orders/shipping'],
  },
];

for (const expected of EXPECTED) {
  test(`${expected.language}: kinds that appear are picked up, and cluster and manifests give the same answers`, async () => {
    language = await installLanguage(api, expected.language);
    expect([...language.refused.keys()].sort()).toEqual(expected.refused);

    // Endpoints follow their pods a little later: a reading between the two is taken again.
    await expect(async () => {
      expect((await readAgain(live!.url)).gaps).toEqual([]);
      expect(await answersOfDump(await dump(api))).toEqual(await answersOf(live!.url));
    }).toPass({ timeout: 90_000 });
    const fromCluster = await answersOf(live!.url);
    expect(count(fromCluster.graph.policies.map(({ kind }) => kind))).toEqual(expected.policies);
    expect(codes(fromCluster.graph.findings)).toEqual(expected.findings);
    expect(count(fromCluster.exposure.workloads.map(({ state }) => state))).toEqual(expected.exposure);
    expect(fromCluster.cluster.engine.state).toBe('enforcing');
    expect(fromCluster.cluster.engine.engines.map(({ name }) => name)).toEqual([expected.engine]);
    expect(fromCluster.graph.blocks.length).toBeGreaterThan(25);

    // Once more without the defaults that the server filled in.
    expect(await answersOfDump(await dump(api, language.objects.filter(isPolicy)))).toEqual(fromCluster);
  });

  if (expected.language === 'cilium')
    test('a kind that may not be listed makes verdicts unknown and hides no other kind', async () => {
      const rights = await forbidKind(api, 'CiliumNetworkPolicy');
      const half = await startPortolan(['--kubeconfig', KUBECONFIG, '--context', 'nobody', '--refresh', '0']);
      try {
        const status = await statusOf(half.url);
        expect(status.gaps.map(({ resource, reason }) => `${resource} ${reason}`)).toEqual([
          'ciliumnetworkpolicies.cilium.io forbidden',
        ]);
        const { graph, cluster } = await answersOf(half.url);
        const { CiliumNetworkPolicy: _, ...others } = expected.policies;
        expect(count(graph.policies.map(({ kind }) => kind))).toEqual(others);
        expect(cluster.engine.engines.map(({ name }) => name)).toEqual([expected.engine]);
        const governed = graph.blocks.filter(({ from, to }) => [from, to].some((end) => hasPods(graph.nodes, end)));
        expect(governed.length).toBeGreaterThan(0);
        expect(governed.filter(({ verdict }) => verdict !== 'unknown')).toEqual([]);
        const strip = cluster.notConsidered.map(({ message }) => message);
        expect(strip.join()).toContain('ciliumnetworkpolicies.cilium.io');
      } finally {
        await half.stop();
        await rights.restore();
      }
    });

  test(`${expected.language}: kinds that are gone are no gap`, async () => {
    await uninstall(api, language!);
    language = null;
    const status = await readAgain(live!.url);
    expect(status.gaps).toEqual([]);
    expect(status.problem).toBeNull();
    expect((await answersOf(live!.url)).graph.policies).toEqual([]);
  });
}

async function answersOfDump({ folder, remove }: Dump) {
  try {
    return await answersOfManifests(folder);
  } finally {
    await remove();
  }
}

/** Whether any of these nodes stands for pods that policies govern. */
function hasPods(nodes: GraphResponse['nodes'], indices: string): boolean {
  return indices
    .split(',')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return nodes.slice(first, last + 1);
    })
    .some(({ kind, hostNetwork }) => kind === 'workload' && !hostNetwork);
}

function isPolicy({ apiVersion }: ApiObject): boolean {
  return /^(networking\.k8s\.io|policy\.networking|cilium\.io|projectcalico|gateway\.networking)/.test(apiVersion);
}

function codes(findings: readonly { readonly code: string }[]): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))].sort();
}

function count(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries(counts);
}
