// Findings in every format: SARIF as its standard has it, JUnit as XML, and nothing that a name could command.
// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { Finding } from '../cluster/index';
import { FINDING_FORMATS, type FindingsAbout, formatFindings, isAtLeast } from './findings';

const OLD: Finding = {
  code: 'policy-selects-nothing',
  severity: 'warning',
  object: { kind: 'NetworkPolicy', namespace: 'payments', name: 'old-allow' },
  message: 'selects no pods',
  next: 'Correct the podSelector, or delete the policy.',
  path: 'spec.podSelector',
  location: { file: 'k8s/payments/old allow.yaml', line: 12 },
};
const EVIL: Finding = {
  code: 'policy-refused',
  severity: 'error',
  object: { kind: 'NetworkPolicy', namespace: 'a|b`', name: '<script>alert(1)</script>\u001b[31m\n::error::' },
  message: '[click](https://evil.example) ]]> & "quoted"\r\n=cmd() @everyone',
  location: { file: '../`|<b>.yaml', line: 0 },
};
const BARE: Finding = { code: 'nothing-found', severity: 'info', object: null, message: 'no pods' };
const FINDINGS = [EVIL, OLD, BARE];

const about = (given: Partial<FindingsAbout> = {}): FindingsAbout => ({
  title: 'k8s',
  profile: 'kubernetes',
  version: '1.2.3',
  root: '/home/ann/repo',
  artifact: 'k8s',
  isComplete: true,
  rules: [{ code: 'policy-selects-nothing', title: 'A policy selects no pods', help: 'It protects nothing.' }],
  notes: ['2 CiliumNetworkPolicy not considered'],
  failOn: 'warning',
  ...given,
});

describe('every format', () => {
  it.each(FINDING_FORMATS)('%s ends in one line break and holds no control character', (format) => {
    const text = formatFindings(FINDINGS, format, about());
    expect(text.endsWith('\n')).toBe(true);
    expect(text.replaceAll(/[\r\n]/g, '')).not.toMatch(/\p{Cc}/u);
    // A line of its own would be a command to a build server.
    expect(text).not.toMatch(/^\s*::/m);
    expect(formatFindings(FINDINGS, format, about())).toBe(text);
  });

  it.each(FINDING_FORMATS)('%s says so when there is nothing', (format) => {
    expect(formatFindings([], format, about()).length).toBeGreaterThan(5);
  });
});

it('text is one line a finding, with its place first, as compilers write', () => {
  const lines = formatFindings([OLD], 'text', about()).split('\n');
  expect(lines[0]).toBe(
    'k8s/payments/old allow.yaml:12: warning policy-selects-nothing: NetworkPolicy payments/old-allow spec.podSelector: selects no pods',
  );
  expect(lines).toContain('0 errors, 1 warning, 0 info.');
});

it('JSON holds the findings as they are', () => {
  expect(JSON.parse(formatFindings(FINDINGS, 'json', about()))).toMatchObject({
    source: 'k8s',
    profile: 'kubernetes',
    counts: { error: 1, warning: 1, info: 1 },
    findings: FINDINGS,
  });
});

it('CSV has a line for each, and no formula', () => {
  const lines = formatFindings(FINDINGS, 'csv', about()).split('\r\n');
  expect(lines).toHaveLength(5);
  expect(lines[0]).toBe('severity,code,kind,namespace,name,path,file,line,message,next');
});

it('Markdown holds rows for all, escaped, and counts what does not fit', () => {
  const many = Array.from({ length: 3_000 }, () => EVIL);
  const text = formatFindings(many, 'markdown', about());
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/… and \d+ more\./);
  expect(text).not.toContain('<script>alert(1)</script>`');
  for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
    expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6);
  }
});

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly name: string; readonly semanticVersion: string; readonly rules: readonly Rule[] };
    };
    readonly automationDetails: { readonly id: string };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly unknown[];
    }[];
    readonly results: readonly Result[];
  }[];
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}
interface Location {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region?: { readonly startLine: number };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string; readonly kind: string }[];
}

const sarif = (findings: readonly Finding[], given: Partial<FindingsAbout> = {}) =>
  (JSON.parse(formatFindings(findings, 'sarif', about(given))) as Sarif).runs[0]!;

describe('SARIF', () => {
  it('is one run of version 2.1.0 whose parts have the shape of the standard', () => {
    const document = JSON.parse(formatFindings(FINDINGS, 'sarif', about())) as Sarif;
    expect([document.version, document.runs.length]).toEqual(['2.1.0', 1]);
    const { tool, results, invocations, automationDetails } = document.runs[0]!;
    expect(tool.driver.name).toBe('Portolan');
    expect(tool.driver.semanticVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(automationDetails.id).toBe('portolan-lint/');
    expect(invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [expect.anything()] }]);
    expect(new Set(tool.driver.rules.map(({ id }) => id)).size).toBe(tool.driver.rules.length);
    for (const rule of tool.driver.rules) {
      for (const { text } of [rule.shortDescription, rule.fullDescription, rule.help]) expect(text).not.toBe('');
      expect(['none', 'note', 'warning', 'error']).toContain(rule.defaultConfiguration.level);
    }
    for (const result of results) {
      expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      expect(result.locations.length).toBe(1);
      for (const { physicalLocation, logicalLocations } of result.locations) {
        expect(physicalLocation ?? logicalLocations).toBeDefined();
        if (!physicalLocation) continue;
        expect(() => new URL(physicalLocation.artifactLocation.uri, 'file:///root/')).not.toThrow();
        expect(physicalLocation.artifactLocation.uri).not.toMatch(/[\s<>|`\\]/);
        expect(physicalLocation.region?.startLine ?? 1).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it('has the help of the rule, the level, the place and the object', () => {
    const { tool, results } = sarif([OLD]);
    expect(tool.driver.rules[0]).toMatchObject({
      id: 'policy-selects-nothing',
      name: 'PolicySelectsNothing',
      help: { text: 'It protects nothing.' },
    });
    expect(results[0]).toMatchObject({
      level: 'warning',
      message: { text: 'selects no pods. Correct the podSelector, or delete the policy.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'k8s/payments/old%20allow.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 12 },
          },
          logicalLocations: [{ fullyQualifiedName: 'NetworkPolicy/payments/old-allow#spec.podSelector' }],
        },
      ],
    });
  });

  it('names files from the root where they lie below it, and by their whole path elsewhere', () => {
    const uri = (file: string) =>
      sarif([{ ...OLD, location: { file, line: 1 } }]).results[0]?.locations[0]?.physicalLocation?.artifactLocation;
    expect(uri('./k8s/a.yaml')).toEqual({ uri: 'k8s/a.yaml', uriBaseId: '%SRCROOT%' });
    expect(uri('/home/ann/repo/k8s/a.yaml')).toEqual({ uri: 'k8s/a.yaml', uriBaseId: '%SRCROOT%' });
    expect(uri('/tmp/a b.yaml')).toEqual({ uri: 'file:///tmp/a%20b.yaml' });
  });

  it('places what has no place at what was read, and nowhere where that is no file', () => {
    expect(sarif([BARE]).results[0]?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'k8s', uriBaseId: '%SRCROOT%' } } },
    ]);
    expect(sarif([BARE], { artifact: null }).results[0]?.locations).toEqual([]);
  });

  it('knows a finding again when its line moved or a count in it changed, and tells equal ones apart', () => {
    const prints = (...findings: Finding[]) =>
      sarif(findings).results.map(({ partialFingerprints }) => partialFingerprints);
    const moved = { ...OLD, location: { file: 'k8s/payments/old allow.yaml', line: 99 }, message: 'selects no pods' };
    expect(prints(moved)).toEqual(prints(OLD));
    expect(prints({ ...OLD, message: 'selects 3 pods' })).toEqual(prints({ ...OLD, message: 'selects 41 pods' }));
    const all = prints(OLD, OLD, { ...OLD, path: 'spec.ingress[0]' }, EVIL).map(
      ({ primaryLocationLineHash }) => primaryLocationLineHash,
    );
    expect(new Set(all).size).toBe(4);
  });

  it('takes no brackets of a stranger as a link', () => {
    expect(sarif([EVIL]).results[0]?.message.text).toContain('\\[click\\](');
  });
});

/** What this test asks of a page's parser. */
interface Xml {
  querySelectorAll(
    selector: string,
  ): ArrayLike<{ getAttribute(name: string): string | null; readonly textContent: string }>;
}
declare const DOMParser: new () => { parseFromString(text: string, type: string): Xml };

describe('JUnit', () => {
  const parse = (findings: readonly Finding[], given: Partial<FindingsAbout> = {}) =>
    new DOMParser().parseFromString(formatFindings(findings, 'junit', about(given)), 'application/xml');
  const count = (xml: Xml, selector: string) => xml.querySelectorAll(selector).length;

  it('is XML with a case for each finding, of which those that count are failures', () => {
    const xml = parse(FINDINGS);
    expect(count(xml, 'parsererror')).toBe(0);
    expect([count(xml, 'testcase'), count(xml, 'failure'), count(xml, 'system-out')]).toEqual([3, 2, 1]);
    const suite = xml.querySelectorAll('testsuite')[0]!;
    expect([suite.getAttribute('tests'), suite.getAttribute('failures')]).toEqual(['3', '2']);
    expect(xml.querySelectorAll('testcase')[0]!.getAttribute('name')).toContain('<script>alert(1)</script>');
    expect(xml.querySelectorAll('testcase')[1]!.getAttribute('file')).toBe('k8s/payments/old allow.yaml');
    expect(xml.querySelectorAll('failure')[1]!.textContent).toContain('old allow.yaml:12');
  });

  it('fails by what was asked to fail', () => {
    expect(count(parse(FINDINGS, { failOn: 'error' }), 'failure')).toBe(1);
    expect(count(parse(FINDINGS, { failOn: 'info' }), 'failure')).toBe(3);
    expect(count(parse(FINDINGS, { failOn: null }), 'failure')).toBe(0);
  });

  it('has one case that passes where nothing was found', () => {
    const xml = parse([]);
    expect([count(xml, 'testcase'), count(xml, 'failure')]).toEqual([1, 0]);
  });
});

it('a severity counts from itself up', () => {
  expect([
    isAtLeast(EVIL, 'error'),
    isAtLeast(OLD, 'error'),
    isAtLeast(BARE, 'warning'),
    isAtLeast(BARE, 'info'),
  ]).toEqual([true, false, false, true]);
});
