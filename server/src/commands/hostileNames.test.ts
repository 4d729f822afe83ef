// Names that a stranger chose, in files that a stranger named: no command prints what a terminal, a build server or a page would obey.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand';
import { testFolder } from '../testing/surroundings';
import { testTerminal } from '../testing/testTerminal';

const EVIL = '\\u001b[2J\\u202e<img src=x onerror=alert(1)>|`@team`|\\n::error::x\\r\\n| a | b |\\n=cmd()';
const manifest = (port: number) => `apiVersion: v1
kind: Pod
metadata: {name: "web${EVIL}", namespace: "shop${EVIL}", labels: {app: "${EVIL}"}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: "p${EVIL}", namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: ${port}}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: idle, namespace: shop}
spec: {podSelector: {matchLabels: {app: "${EVIL}"}}, ingress: [{from: [{ipBlock: {cidr: "${EVIL}"}}]}]}
`;

const FOLDER = 'k8s `|<b>@team](x)';

it.each([
  ...['text', 'json', 'sarif', 'markdown', 'csv', 'junit'].map((format) => ['lint', format] as const),
  ...['text', 'json', 'markdown', 'csv'].map((format) => ['diff', format] as const),
  ...['json', 'csv', 'workloads', 'markdown'].map((format) => ['export', format] as const),
  ...['text', 'json', 'csv'].map((format) => ['list', format] as const),
])('%s -o %s', async (command, format) => {
  const folder = testFolder({
    [`${FOLDER}\u001b[31m.yaml`]: manifest(80),
    [`${FOLDER}\n::warning::.yaml`]: manifest(81),
  });
  const [before, after] = [`${FOLDER}\u001b[31m.yaml`, `${FOLDER}\n::warning::.yaml`].map((name) =>
    join(folder, name),
  ) as [string, string];
  const source = command === 'diff' ? [before, after] : ['--manifests', after];
  const terminal = testTerminal();
  await runCommand([command, ...source, '-o', format], terminal);
  const { out, told } = terminal.seen;
  expect(out.length).toBeGreaterThan(20);
  // What a program reads holds the names as they are, escaped as JSON escapes.
  const forbidden = format === 'json' ? /\p{Cc}/u : /[\p{Cc}\u202e]/u;
  expect((out + told.join('')).replaceAll(/[\r\n]/g, '')).not.toMatch(forbidden);
  expect(`${out}\n${told.join('\n')}`).not.toMatch(/^\s*::/m);
  if (format === 'markdown') {
    for (const line of out.split('\n').filter((one) => one.startsWith('|'))) {
      expect(line.replaceAll('\\|', '').split('|').length, line).toBeLessThanOrEqual(8);
    }
    // Outside of code, nothing is a tag but those that Portolan writes.
    const prose = out.replaceAll(/(`+)(?:(?!\1).)*\1/g, '').replaceAll(/<br>|<\/?sub>|<!-- portolan-\w+ -->/g, '');
    expect(prose.replaceAll(/\\</g, '')).not.toContain('<');
  }
});
