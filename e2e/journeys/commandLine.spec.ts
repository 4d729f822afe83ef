// J3, J8, J10 and J13 once more from the command line: the same verdicts as in the page.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));
const BEYOND = '203.0.113.9';
/** Not isolated for egress, as J10 lists them. */
const SENDERS = ['web/storefront', 'api/checkout', 'batch/report', 'monitoring/prometheus', 'kube-system/coredns'];
const ISOLATED = ['payments/payments-api', 'payments/payments-db'];

function run(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
}

/** The shop with some of its documents changed; what comes back as an empty text is gone. */
async function shopWith(file: string, change: (document: string) => string): Promise<string> {
  const documents = (await readFile(SHOP, 'utf8')).split(/^---$/m).map(change);
  await writeFile(file, documents.filter((document) => document.trim() !== '').join('---'));
  return file;
}

test('J3: catalog is blocked at both ends, and each end has its change', () => {
  const { stdout } = run(
    'explain',
    'api/catalog',
    'payments/payments-api',
    'TCP/8443',
    '--manifests',
    SHOP,
    '--changes',
  );
  expect(stdout).toContain('api/catalog → payments/payments-api on TCP 8443: blocked at both ends');
  expect(stdout).toContain('Add egress rule 2 to the policy api/catalog-egress');
  expect(stdout).toContain('Add ingress rule 2 to the policy payments/api-in');
  const allowed = run('explain', 'api/checkout', 'payments/payments-api', 'TCP/8443', '--manifests', SHOP).stdout;
  expect(allowed).toContain('on TCP 8443: allowed');
  const other = run('explain', 'api/checkout', 'payments/payments-api', 'TCP/8444', '--manifests', SHOP).stdout;
  expect(other).toContain('covers TCP 8443, not TCP 8444');
});

test('J8: one gained from the internet, one lost, four possibly gained, by file and line', async () => {
  const info = test.info();
  const head = await shopWith(info.outputPath('head.yaml'), (document) => {
    if (/name: db-from-reporting\b/.test(document))
      return document.replace(/namespaceSelector: *\{\}/, 'namespaceSelector: {matchLabels: {team: finance}}');
    if (/name: api-in\b/.test(document))
      return document.replace(/^ {4}ports:/m, '    - ipBlock: {cidr: 0.0.0.0/0}\n$&');
    return document;
  });
  const { status, stdout } = run('diff', SHOP, head);
  expect(stdout).toContain('1 gained, 0 changed, 1 lost; 4 possibly gained, 0 possibly lost');
  expect(stdout).toContain('[internet] gained: any IPv4 address -> payments/payments-api: + TCP 8443');
  expect(stdout).toMatch(/NetworkPolicy payments\/api-in edited, spec\.ingress\[0\] \(.*head\.yaml:\d+\)/);
  expect(status).toBe(1);
});

test('J10: five send out, the isolated ones neither send nor are reached', () => {
  const verdict = (from: string, to: string): string =>
    run('explain', from, to, 'TCP/443', '--manifests', SHOP).stdout.split('\n')[0]!;
  for (const name of SENDERS) expect(verdict(name, BEYOND)).toMatch(/: allowed/);
  expect(verdict('api/catalog', BEYOND)).toContain('blocked at the source');
  expect(verdict(BEYOND, 'api/catalog')).toMatch(/: allowed/);
  for (const name of ISOLATED) {
    expect(verdict(name, BEYOND)).toContain('blocked');
    expect(verdict(BEYOND, name)).toContain('blocked');
  }
});

test('J13: between two snapshots one connection is lost, by the policy that was deleted', async () => {
  const info = test.info();
  const without = await shopWith(info.outputPath('without.yaml'), (document) =>
    /name: db-from-reporting\b/.test(document) ? '' : document,
  );
  const [first, second] = [info.outputPath('1.json'), info.outputPath('2.json')];
  run('export', '--format', 'json', '--out', first, '--manifests', SHOP);
  run('export', '--format', 'json', '--out', second, '--manifests', without);
  const { status, stdout } = run('diff', first, second, '-o', 'markdown');
  expect(stdout).toContain('batch/report');
  expect(stdout).toContain('payments/db-from-reporting');
  expect(run('diff', first, second).stdout).toContain('0 gained, 0 changed, 1 lost');
  expect(status).toBe(1);
});
