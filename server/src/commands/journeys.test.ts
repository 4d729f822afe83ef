// The journeys of a review session, asked of the command line: the same verdicts as on the page, over the same fixture.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand';
import { testFolder } from '../testing/surroundings';
import { testTerminal } from '../testing/testTerminal';

const SHOP = fileURLToPath(new URL('../../../e2e/fixtures/shop.yaml', import.meta.url));
const REPORT = 'Deployment/batch/report';
const DB = 'Deployment/payments/payments-db';
const API = 'Deployment/payments/payments-api';

async function run(...args: readonly string[]) {
  const terminal = testTerminal();
  const code = await runCommand(args, terminal);
  return { code, out: terminal.seen.out };
}

interface Change {
  readonly how: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly pairs: number;
  readonly gained: object;
  readonly lost: object;
  readonly alarms: readonly string[];
  readonly causes: readonly {
    readonly policy: { readonly name: string };
    readonly how: string;
    readonly path: string | null;
    readonly location: { readonly file: string; readonly line: number } | null;
  }[];
}
interface Difference {
  readonly counts: Readonly<Record<string, number>>;
  readonly changes: readonly Change[];
  readonly came: readonly string[];
  readonly went: readonly string[];
  readonly policies: readonly { readonly name: string; readonly how: string }[];
}

const changesOf = ({ changes }: Difference, how: string) => changes.filter((change) => change.how === how);

/** What the pull request of J8 holds. */
const PULL_REQUEST = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-from-reporting, namespace: payments}
spec:
  podSelector:
    matchLabels: {app: payments-db}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: finance}}
      podSelector:
        matchLabels: {role: reader}
    ports:
    - {protocol: TCP, port: 5432}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api-in, namespace: payments}
spec:
  podSelector:
    matchLabels: {app: payments-api}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels: {tier: api}
      podSelector:
        matchLabels: {app: checkout}
    - ipBlock: {cidr: 0.0.0.0/0}
    ports:
    - {port: 8443}
`;

const lineOfPullRequest = (change: Change | undefined) =>
  PULL_REQUEST.split('\n')[(change?.causes[0]?.location?.line ?? 0) - 1];

describe('J8: what changes if this pull request is merged', () => {
  const file = () => join(testFolder({ 'pr.yaml': PULL_REQUEST }), 'pr.yaml');

  it('one connection is lost, one gained from the internet, four perhaps, each with its policy, file and line', async () => {
    const { code, out } = await run('diff', SHOP, '--apply', file(), '-o', 'json');
    const difference = JSON.parse(out) as Difference;
    expect([code, difference.counts]).toEqual([
      1,
      { gained: 1, lost: 1, changed: 0, 'possibly-gained': 4, 'possibly-lost': 0 },
    ]);
    const [gained] = changesOf(difference, 'gained');
    expect(gained).toMatchObject({ to: [API], gained: { TCP: '8443' }, alarms: ['internet'] });
    expect(gained?.from.every((id) => id.startsWith('Addresses/'))).toBe(true);
    expect(gained?.causes).toMatchObject([{ policy: { name: 'api-in' }, how: 'edited', path: 'spec.ingress[0]' }]);
    expect(gained?.causes[0]?.location?.file).toMatch(/pr\.yaml$/);
    expect(lineOfPullRequest(gained)).toBe('  - from:');
    const [lost] = changesOf(difference, 'lost');
    expect(lost).toMatchObject({ from: [REPORT], to: [DB], lost: { TCP: '5432' }, alarms: [] });
    expect(lost?.causes).toMatchObject([{ policy: { name: 'db-from-reporting' }, how: 'edited' }]);
    expect(lineOfPullRequest(lost)).toBe('  - from:');
    expect(lost?.causes[0]?.location?.line).toBeLessThan(gained?.causes[0]?.location?.line ?? 0);
    expect(
      changesOf(difference, 'possibly-gained')
        .flatMap(({ from }) => from)
        .sort(),
    ).toEqual([
      REPORT,
      'Deployment/kube-system/coredns',
      'Deployment/monitoring/prometheus',
      'Deployment/web/storefront',
    ]);
    // Worst first.
    expect(difference.changes[0]).toEqual(gained);
  });

  it('the comment for the pull request begins with the alarm', async () => {
    const { out } = await run('diff', SHOP, '--apply', file(), '-o', 'markdown', '--fail-on', 'alarms');
    expect(out).toContain('> [!CAUTION]');
    const rows = out.split('\n').filter((line) => line.startsWith('| **'));
    expect(rows[0]).toMatch(
      /^\| \*\*gained\*\*<br>⚠ internet \| .* \| `payments\/payments-api` \| \+ TCP 8443 \| .*api-in.*pr\.yaml:\d+/,
    );
    expect(rows[1]).toMatch(
      /^\| \*\*lost\*\* \| `batch\/report` \| `payments\/payments-db` \| - TCP 5432 \| .*db-from-reporting.*pr\.yaml:\d+/,
    );
  });
});

it('J3: catalog is kept from payments-api at both ends, checkout reaches it on 8443 and on nothing else', async () => {
  const explain = async (...question: string[]) =>
    JSON.parse((await run('explain', '--manifests', SHOP, '-o', 'json', ...question)).out) as {
      verdict: string;
      egress: { verdict: string };
      ingress: { verdict: string };
    };
  const blocked = await explain('api/catalog', 'payments/payments-api', 'TCP/8443');
  expect([blocked.verdict, blocked.egress.verdict, blocked.ingress.verdict]).toEqual(['deny', 'deny', 'deny']);
  expect((await explain('api/checkout', 'payments/payments-api', 'TCP/8443')).verdict).toBe('allow');
  expect((await explain('api/checkout', 'payments/payments-api', 'TCP/8444')).verdict).toBe('deny');
});

it('J3: two changes would open it, one at each end, each with what else it opens', async () => {
  const question = ['api/catalog', 'payments/payments-api', 'TCP/8443'];
  const { code, out } = await run('explain', '--manifests', SHOP, '--changes', '-o', 'json', ...question);
  const { opening } = JSON.parse(out) as {
    opening: { offered: boolean; ends: readonly { direction: string; changes: readonly { yaml: string }[] }[] };
  };
  expect([code, opening.offered, opening.ends.map(({ direction }) => direction)]).toEqual([
    0,
    true,
    ['egress', 'ingress'],
  ]);
  const text = (await run('explain', '--manifests', SHOP, '--changes', ...question)).out;
  expect(text).toContain('What would open it, at each end that refuses:');
  expect(text).toContain('port: 8443');
  const open = (
    await run('explain', '--manifests', SHOP, '--changes', 'api/checkout', 'payments/payments-api', 'TCP/8443')
  ).out;
  expect(open).toContain('What would close it:');
  expect(open).toContain('delete NetworkPolicy payments/api-in');
});

it('J10: five workloads may send out, six can be reached from outside, payments neither', async () => {
  const { out } = await run('list', '--manifests', SHOP, '-o', 'json');
  const { connections } = JSON.parse(out) as {
    connections: readonly { from: { name?: string; addresses?: object }; to: { name?: string; addresses?: object } }[];
  };
  const named = (ends: readonly ({ readonly name?: string } | undefined)[]) =>
    [...new Set(ends.map((end) => end?.name))].sort();
  expect(named(connections.filter(({ to }) => to.addresses).map(({ from }) => from))).toEqual([
    'checkout',
    'coredns',
    'prometheus',
    'report',
    'storefront',
  ]);
  expect(named(connections.filter(({ from }) => from.addresses).map(({ to }) => to))).toEqual([
    'catalog',
    'checkout',
    'coredns',
    'prometheus',
    'report',
    'storefront',
  ]);
  const workloads = (await run('export', '--manifests', SHOP, '-o', 'workloads')).out;
  expect(workloads.split('\r\n').filter((line) => line.includes('reachable-but-unpublished'))).toHaveLength(6);
});

it('J13: between two snapshots one connection was lost, with the policy that was deleted', async () => {
  const text = readFileSync(SHOP, 'utf8');
  const documents = text.split('\n---\n');
  const without = documents.filter((document) => !document.includes('name: db-from-reporting'));
  expect(without).toHaveLength(documents.length - 1);
  const folder = testFolder({ 'after.yaml': without.join('\n---\n') });
  const [first, second] = ['1.json', '2.json'].map((name) => join(folder, name)) as [string, string];
  await run('export', '--manifests', SHOP, '--out', first);
  await run('export', '--manifests', join(folder, 'after.yaml'), '--out', second);
  const { code, out } = await run('diff', first, second, '-o', 'json');
  const difference = JSON.parse(out) as Difference;
  expect([code, difference.counts]).toEqual([
    1,
    { gained: 0, lost: 1, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 },
  ]);
  expect(difference.changes).toMatchObject([
    { how: 'lost', from: [REPORT], to: [DB], causes: [{ policy: { name: 'db-from-reporting' }, how: 'removed' }] },
  ]);
  expect(difference.policies).toMatchObject([{ name: 'db-from-reporting', how: 'removed' }]);
  // The same question asked without a second snapshot.
  const deleted = await run('diff', first, '--delete', 'NetworkPolicy/payments/db-from-reporting', '-o', 'json');
  expect((JSON.parse(deleted.out) as Difference).changes).toEqual(difference.changes);
});

it('lint finds the policy that selects nothing, at its line', async () => {
  const { code, out } = await run('lint', '--manifests', SHOP, '-o', 'json', '--fail-on', 'error');
  const { findings } = JSON.parse(out) as {
    findings: readonly { code: string; object: { name: string } | null; location?: { line: number } }[];
  };
  const found = findings.find(
    ({ object, code: kind }) => object?.name === 'old-allow' && kind === 'policy-selects-nothing',
  );
  expect([code, found !== undefined]).toEqual([0, true]);
  // J4: six of the eight are not isolated.
  expect(findings.filter((finding) => finding.code === 'unprotected-ingress')).toHaveLength(6);
  const line = readFileSync(SHOP, 'utf8').split('\n')[(found?.location?.line ?? 1) - 1];
  expect(line).toBe('  podSelector:');
});

describe('J11: zones for the auditor', () => {
  const EXPECTATIONS = `apiVersion: portolan.dev/v1alpha1
kind: Expectations
zones:
  - {name: cde, namespaceLabels: pci=cde}
  - {name: rest, rest: true}
statements:
  - name: only checkout reaches the CDE
    only:
      from: rest
      to: cde
      allow:
        - {from: {workloads: [checkout]}, ports: [8443]}
`;
  const file = () => join(testFolder({ 'portolan.yaml': EXPECTATIONS }), 'portolan.yaml');

  it('one violation, report to the database on 5432, and the command ends with 1', async () => {
    const { code, out } = await run('check', '--manifests', SHOP, '--expectations', file(), '-o', 'json');
    const { statements } = JSON.parse(out) as {
      statements: readonly {
        violations: readonly { from: readonly { id: string }[]; to: readonly { id: string }[] }[];
      }[];
    };
    const violations = statements.flatMap((statement) => statement.violations);
    expect([code, violations.length]).toEqual([1, 1]);
    expect(violations).toMatchObject([{ from: [{ id: REPORT }], to: [{ id: DB }], traffic: { TCP: '5432' } }]);
  });

  it.each(['text', 'sarif', 'junit', 'markdown'])('%s names both ends and the port', async (format) => {
    const { code, out } = await run('check', '--manifests', SHOP, '--expectations', file(), '-o', format);
    expect(code).toBe(1);
    for (const words of ['batch/report', 'payments/payments-db', 'TCP 5432']) expect(out).toContain(words);
  });
});
