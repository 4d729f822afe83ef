// A check as JUnit, SARIF and Markdown.
// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { parseManifests } from '../cluster/index';
import { analyse } from '../graph/index';
import { checkExpectations, parseExpectations } from '../review/index';
import { CHECK_REPORT_FORMATS, type CheckAbout, formatCheckReport } from './checkReports';

const MANIFEST = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 5432}]}]}
`;
const EXPECTATIONS = `apiVersion: portolan.dev/v1alpha1
kind: Expectations
zones:
  - {name: db, podLabels: app=db}
  - {name: web, podLabels: app=web}
  - {name: ghosts, podLabels: app=ghost}
statements:
  - name: 'web | <b>stays out</b>'
    mustNot: {from: web, to: db, ports: [5432]}
  - name: web is served
    must: {from: web, to: db, ports: [5432]}
  - name: nobody sends
    severity: warning
    mustNot: {from: web, to: db}
`;

function report() {
  const parsed = parseExpectations(EXPECTATIONS);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const analysis = analyse(parseManifests([{ name: 'm.yaml', text: MANIFEST }], 'm'), { profile: 'kubernetes' });
  return checkExpectations({ analysis }, parsed.value, { today: '2026-01-02' });
}

const ABOUT: CheckAbout = {
  file: 'portolan.yaml',
  title: 'k8s',
  version: '1.2.3',
  root: '/repo',
  isComplete: true,
  notes: [],
};

/** What this test asks of a page's parser. */
interface Xml {
  querySelectorAll(selector: string): ArrayLike<{ getAttribute(name: string): string | null }>;
}
declare const DOMParser: new () => { parseFromString(text: string, type: string): Xml };

it('JUnit has a case for each statement; a warning fails none', () => {
  const xml = new DOMParser().parseFromString(formatCheckReport(report(), 'junit', ABOUT), 'application/xml');
  const count = (selector: string) => xml.querySelectorAll(selector).length;
  expect([count('parsererror'), count('testcase'), count('failure'), count('system-out')]).toEqual([0, 3, 1, 1]);
  expect(xml.querySelectorAll('testcase')[0]?.getAttribute('line')).toBe('8');
  expect(xml.querySelectorAll('failure')[0]?.getAttribute('type')).toBe('broken');
});

it('SARIF has a result for each violation and each finding, at its line of the file', () => {
  const [run] = (
    JSON.parse(formatCheckReport(report(), 'sarif', ABOUT)) as {
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          level: string;
          message: { text: string };
          locations: object[];
          partialFingerprints: { primaryLocationLineHash: string };
        }[];
      }[];
    }
  ).runs;
  const results = run?.results ?? [];
  expect(results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
    'expectation-broken error',
    'expectation-broken warning',
    'zone-empty warning',
  ]);
  expect(results[0]?.message.text).toContain('shop/web → shop/db: TCP 5432 passes and should not');
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri: 'portolan.yaml' } } }]);
  }
  expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash)).size).toBe(3);
});

it('Markdown shows states and violations, each name in its cell', () => {
  const text = formatCheckReport(report(), 'markdown', ABOUT);
  expect(text).toContain('1 held, 2 broken, 0 cannot be told.');
  expect(text).toContain('`web \\u007c <b>stays out</b>`');
  for (const line of text.split('\n').filter((one) => one.startsWith('| **broken'))) {
    expect(line.split('|')).toHaveLength(6);
  }
});

it.each(CHECK_REPORT_FORMATS)('%s of no statement is a document, too', (format) => {
  const text = formatCheckReport({ ...report(), statements: [], findings: [] }, format, ABOUT);
  expect(text.endsWith('\n')).toBe(true);
});
