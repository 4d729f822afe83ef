// J14: a reader with rights in one namespace sees that one, is told what is missing and which rights to ask for, and learns no other name.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExplainResponse, GraphResponse } from '@portolan/shared/contract';
import { parse } from 'yaml';
import { clickDrawn, openGraph } from '../support/graph';
import { type RunningPortolan, startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';
import { type ApiObject, ApiServer } from './apiServer';
import { kubeconfigOf } from './kubeconfigOf';

const NAME = 'portolan-e2e-api-only';
const RBAC = 'rbac.authorization.k8s.io';
const HOME = 'api';
const CATALOG = 'Deployment/api/catalog';
const CHECKOUT = 'Deployment/api/checkout';
/** All that could not be read, as one node. */
const REST = 'Party/unread';
/** What nobody but a reader of the whole cluster may learn. */
const SECRETS = ['payments', 'prometheus', 'storefront', 'coredns'];

function rights(): readonly ApiObject[] {
  const rule = (group: string, resources: readonly string[]) => ({
    apiGroups: [group],
    resources,
    verbs: ['list', 'watch'],
  });
  const rules = [
    rule('', ['pods', 'services']),
    rule('networking.k8s.io', ['networkpolicies']),
    rule('discovery.k8s.io', ['endpointslices']),
    rule('apps', ['replicasets']),
    rule('batch', ['jobs']),
  ];
  const metadata = { name: NAME, namespace: HOME };
  return [
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
      subjects: [{ apiGroup: RBAC, kind: 'User', name: 'nobody' }],
    },
  ];
}

test.describe('a reader with rights in one namespace', () => {
  let folder: string;
  let restricted: RunningPortolan;

  test.beforeAll(async () => {
    const api = new ApiServer();
    for (const object of rights()) {
      await api.remove(object);
      const refused = await api.create(object);
      if (refused !== null) throw new Error(refused);
    }
    folder = await mkdtemp(join(tmpdir(), 'portolan-e2e-'));
    restricted = await startPortolan(['--kubeconfig', await kubeconfigOf('nobody', folder, HOME)]);
  });

  test.afterAll(async () => {
    await restricted?.stop();
    const api = new ApiServer();
    for (const object of rights()) await api.remove(object);
    if (folder) await rm(folder, { recursive: true });
  });

  test('sees it, and is told what is missing and which rights to ask for', async ({ page }) => {
    await openGraph(page, restricted.url);
    const namespaces = page.getByRole('group', { name: /Namespaces/ });
    await expect(namespaces.getByRole('checkbox')).toHaveCount(1);
    await expect(page.getByText('only api read: the rest is unknown')).toBeVisible();
    await page.getByTitle('What the verdicts leave out').click();
    const told = page.getByRole('dialog', { name: 'Not considered' });
    await expect(told).toContainText('you may not list networkpolicies.networking.k8s.io in all namespaces');
    const roles = told.getByRole('region', { name: 'Rights to ask for' });
    const { kind, rules } = parse((await roles.locator('pre').textContent()) ?? '') as {
      kind: string;
      rules: readonly { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    };
    expect(kind).toBe('ClusterRole');
    expect(rules.find(({ apiGroups }) => apiGroups[0] === '')?.resources).toEqual(
      expect.arrayContaining(['namespaces', 'nodes', 'pods', 'services']),
    );
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
  });

  test('may choose another context of the file, and sees nothing of the first one under its name', async ({ page }) => {
    await openGraph(page, restricted.url);
    const namespaces = page.getByRole('group', { name: /Namespaces/ });
    const choose = async (from: string, to: string) => {
      await page.getByTitle('Another context of the kubeconfig').click();
      await expect(page.getByRole('menuitemcheckbox', { name: from })).toHaveAttribute('aria-checked', 'true');
      await page.getByRole('menuitemcheckbox', { name: to }).click();
    };
    await choose('nobody', 'admin');
    await expect(namespaces.getByRole('checkbox', { name: /^payments/ })).toBeVisible();
    await expect(page.locator('.source-title')).toHaveText('admin');
    await choose('admin', 'nobody');
    await expect(page.locator('.source-title')).toHaveText('nobody');
    await expect(namespaces.getByRole('checkbox')).toHaveCount(1);
  });

  test('learns no name from beyond it', async () => {
    for (const path of ['status', 'cluster', 'graph?level=pod', 'graph', 'policies', 'findings', 'pods', 'exposure']) {
      const answer = await fetch(`${restricted.url}/api/${path}`);
      const text = await answer.text();
      for (const name of SECRETS) expect(text.includes(name), `${name} in ${path}`).toBe(false);
    }
  });

  test('keeps what is known: catalog may send nothing but name lookups, to whomever', async () => {
    const { nodes, blocks } = (await (
      await fetch(`${restricted.url}/api/graph?level=workload`)
    ).json()) as GraphResponse;
    const catalog = nodes.findIndex(({ namespace, name }) => namespace === HOME && name === 'catalog');
    const rest = nodes.findIndex(({ id }) => id === REST);
    expect(nodes[catalog]?.isolation).toBe('egress');
    const holds = (set: string, wanted: number) =>
      set.split(',').some((part) => {
        const [first, last = first] = part.split('-').map(Number);
        return wanted >= first! && wanted <= last!;
      });
    const sent = blocks.filter(({ from }) => holds(from, catalog));
    expect(sent.map(({ traffic, verdict, to }) => ({ traffic, verdict, to }))).toEqual([
      { traffic: { TCP: '53', UDP: '53' }, verdict: 'unknown', to: String(rest) },
    ]);
  });

  test('says of everything beyond it what is blocked and what cannot be told', async () => {
    const explain = async (from: string, to: string, port: number) => {
      const query = new URLSearchParams({ from, to, protocol: 'TCP', port: String(port) });
      const answer = await fetch(`${restricted.url}/api/explain?${query}`);
      return ((await answer.json()) as ExplainResponse).explanation;
    };
    expect(await explain(CATALOG, REST, 8443)).toMatchObject({ verdict: 'deny', certainty: 'defined' });
    const checkout = await explain(CHECKOUT, REST, 8443);
    expect(checkout).toMatchObject({ verdict: 'unknown', certainty: 'unknown' });
    expect(checkout.summary).toContain('cannot tell, the other end’s policies are not readable');
  });

  test('draws it as one end that is not known, and not as absent', async ({ page }, info) => {
    await openGraph(page, restricted.url);
    await clickDrawn(page, REST);
    const panel = page.getByRole('complementary', { name: 'Inspector' });
    await expect(panel.getByRole('heading', { name: 'Everything that could not be read' })).toBeVisible();
    await expect(panel).toContainText('the other end’s policies are not readable');
    await info.attach('restricted', {
      body: await page.screenshot(),
      contentType: 'image/png',
    });
  });
});
