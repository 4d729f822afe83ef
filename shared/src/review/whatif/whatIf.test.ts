// Trying edits: the shop's pull request from two files, deletions, files with mistakes, and workloads next to policies.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary } from '../../../testing/arbitraries';
import { type ManifestFile, parseManifests, parseNetworkPolicy } from '../../cluster/index';
import { analyseLive, type LiveAnalysis } from '../../graph/index';
import { editPolicies, type PolicyEdits } from './editPolicies';
import { type WhatIf, whatIf } from './whatIf';

const SHOP = readFileSync(new URL('../../../scenarios/shop/cluster.yaml', import.meta.url), 'utf8');
const DOCUMENTS = SHOP.split(/^---\n/m);

function live(text = SHOP): LiveAnalysis {
  return analyseLive(parseManifests([{ name: 'cluster.yaml', text }], 'shop'), { profile: 'kubernetes' });
}

/** A document of the shop, changed. */
function file(name: string, object: string, old: string, now: string): ManifestFile {
  const text = DOCUMENTS.find((document) => document.includes(`metadata: {name: ${object},`));
  if (!text?.includes(old)) throw new Error(`no ${object} with: ${old}`);
  return { name, text: text.replace(old, now) };
}

const DB = file(
  'db.yaml',
  'db-from-reporting',
  'namespaceSelector: {}',
  'namespaceSelector: {matchLabels: {team: finance}}',
);
const API = file(
  'api.yaml',
  'api-in',
  '    - {port: 8443}',
  '    - {port: 8443}\n  - from:\n    - ipBlock: {cidr: 0.0.0.0/0}\n    ports:\n    - {port: 8443}',
);

function causes({ comparison: { changes } }: WhatIf): readonly string[] {
  return changes.map(
    ({ how, causes: list }) =>
      `${how}: ${list.map(({ policy: { name }, path, location }) => `${name} ${path} ${location?.file}:${location?.line}`).join()}`,
  );
}

const NOTHING = { gained: 0, lost: 0, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 };

describe('two edited files (J8)', () => {
  it('give the changes, each with the file and the line of its rule', () => {
    const answer = whatIf(live(), { files: [DB, API] });
    expect(answer.comparison.counts).toEqual({ ...NOTHING, gained: 1, lost: 1, 'possibly-gained': 4 });
    expect(causes(answer)).toEqual([
      'gained: api-in spec.ingress[1] api.yaml:16',
      'lost: db-from-reporting spec.ingress[0] db.yaml:9',
      'possibly-gained: api-in spec.ingress[1] api.yaml:16',
    ]);
    expect(answer.findings).toEqual([]);
  });

  it('only change what is there, and leave the cluster as it was', () => {
    const before = live();
    const { checksum } = before;
    const edited = editPolicies(before, { files: [file('api.yaml', 'api-in', 'port: 8443', 'port: 9443')] });
    expect(edited.live.how).not.toBe('anew');
    expect(edited.live.checksum).not.toBe(checksum);
    expect(before.checksum).toBe(checksum);
    expect(before.analysis.objects.networkPolicies.find(({ name }) => name === 'api-in')?.location?.file).toBe(
      'cluster.yaml',
    );
  });

  it('are plain values, so that they can cross threads', () => {
    const answer = whatIf(live(), { files: [DB, API] });
    expect(structuredClone(answer)).toEqual(answer);
  });
});

it('changes nothing with the files that the cluster was made of', () => {
  const before = live();
  const edited = editPolicies(before, { files: [{ name: 'same.yaml', text: SHOP }] });
  expect(edited.live).toBe(before);
  expect(whatIf(before, { files: [] }).comparison.changes).toEqual([]);
});

it('takes a policy away (J13), and says so where there is none of that name', () => {
  const ref = (name: string) => ({ kind: 'NetworkPolicy', namespace: 'payments', name });
  const answer = whatIf(live(), { files: [], deleted: [ref('db-from-reporting'), ref('no-such')] });
  expect(answer.comparison.counts).toEqual({ ...NOTHING, lost: 1 });
  expect(answer.comparison.policies).toEqual([{ ...ref('db-from-reporting'), how: 'removed' }]);
  expect(causes(answer)[0]).toMatch(/^lost: db-from-reporting spec\.ingress\[0\] cluster\.yaml:\d+$/);
  expect(answer.findings.map(({ code, object }) => `${code} ${object?.name}`)).toEqual(['nothing-to-delete no-such']);
});

describe('files with mistakes', () => {
  it('say where, and the others are tried all the same', () => {
    const broken = { name: 'broken.yaml', text: `${DB.text}\n---\nkind: [oops\n` };
    const answer = whatIf(live(), { files: [broken, API] });
    expect(answer.comparison.counts).toEqual({ ...NOTHING, gained: 1, lost: 1, 'possibly-gained': 4 });
    const [finding] = answer.findings;
    expect(finding).toMatchObject({ code: 'document-broken', severity: 'error', location: { file: 'broken.yaml' } });
    expect(finding!.location!.line).toBeGreaterThan(DB.text.split('\n').length);
  });

  it('name a policy that the API would refuse at its line, and keep the one that runs', () => {
    const bad = file('bad.yaml', 'api-in', 'port: 8443', 'port: 99999');
    const answer = whatIf(live(), { files: [bad] });
    expect(answer.findings[0]).toMatchObject({
      code: 'policy-refused',
      severity: 'error',
      location: { file: 'bad.yaml', line: 15 },
    });
    expect(answer.comparison).toMatchObject({ changes: [], policies: [] });
  });

  it('refuse aliases', () => {
    const text = `${DB.text.replace('spec:', 'spec: &x')}\n`;
    const answer = whatIf(live(), { files: [{ name: 'alias.yaml', text }] });
    expect(answer.findings.map(({ code }) => code)).toContain('yaml-alias');
    expect(answer.comparison.changes).toEqual([]);
  });

  it('say what was passed over and what was left to defaults', () => {
    const text = [
      'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: web}\nspec: {ports: [{port: 80}]}',
      'apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: bare}\nspec: {podSelector: {}}',
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: lost, namespace: nowhere}\nspec: {podSelector: {}}',
    ].join('\n---\n');
    const { findings, live: edited } = editPolicies(live(), { files: [{ name: 'f.yaml', text }] });
    expect(
      findings.map(
        ({ code, object, location }) =>
          `${code} ${object?.kind}/${object?.namespace}/${object?.name} ${location?.line}`,
      ),
    ).toEqual(
      expect.arrayContaining([
        'namespace-unknown NetworkPolicy/nowhere/lost 17',
        'namespace-defaulted NetworkPolicy/default/bare 12',
        'kind-ignored Service/web/s 1',
        'kind-ignored Widget/null/w 6',
      ]),
    );
    expect(
      edited.analysis.objects.networkPolicies.some(({ namespace, name }) => namespace === 'default' && name === 'bare'),
    ).toBe(true);
  });
});

describe('workloads and namespaces of files', () => {
  const labelled = file('report.yaml', 'report', 'role: reader', 'role: writer');

  it('replace what runs, unless only policies are asked for', () => {
    expect(whatIf(live(), { files: [labelled] }).comparison.counts).toEqual({ ...NOTHING, lost: 1 });
    const without = whatIf(live(), { files: [labelled], take: 'policies' });
    expect(without.comparison.counts).toEqual(NOTHING);
    expect(without.findings.map(({ code }) => code)).toEqual(['kind-ignored']);
  });

  it('leave running pods their addresses and the labels of their replicas', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web-abc-1, namespace: web, labels: {app: web, pod-template-hash: abc}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-abc, controller: true}]}\nspec: {containers: [{name: c, image: x}]}\nstatus: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}\n';
    const template = (app: string): PolicyEdits => ({
      files: [
        {
          name: 'web.yaml',
          text: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: web}\nspec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: c, image: y}]}}}\n`,
        },
      ],
    });
    const before = live(pod);
    expect(editPolicies(before, template('web')).live).toBe(before);
    const { pods } = editPolicies(before, template('other')).live.analysis.objects;
    expect(pods).toHaveLength(1);
    expect(pods[0]).toMatchObject({ ips: ['10.0.0.1'], labels: { app: 'other', 'pod-template-hash': 'abc' } });
  });

  it('take the labels of a namespace that is written out', () => {
    const namespace = {
      name: 'ns.yaml',
      text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: batch, labels: {team: finance}}\n',
    };
    const answer = whatIf(live(), { files: [DB, namespace] });
    expect(answer.comparison.counts).toEqual(NOTHING);
  });
});

it('applying an edit and then its reverse gives no change', () => {
  fc.assert(
    fc.property(clusterArbitrary, clusterArbitrary, fc.nat(9), (objects, donors, which) => {
      const before = analyseLive(objects, { profile: 'kubernetes' });
      const own = objects.networkPolicies[which % Math.max(1, objects.networkPolicies.length)];
      const lent = donors.networkPolicies[0];
      // What the API refuses cannot be applied.
      fc.pre(own !== undefined && lent !== undefined);
      fc.pre(parseNetworkPolicy(own).ok && parseNetworkPolicy(lent).ok);
      const asFile = (spec: unknown): PolicyEdits => ({
        files: [
          {
            name: 'p.json',
            text: JSON.stringify({
              apiVersion: 'networking.k8s.io/v1',
              kind: 'NetworkPolicy',
              metadata: { name: own.name, namespace: own.namespace },
              spec,
            }),
          },
        ],
      });
      const there = editPolicies(before, asFile(lent.spec)).live;
      const back = editPolicies(there, asFile(own.spec)).live;
      expect(back.checksum).toBe(before.checksum);
      const answer = whatIf(there, asFile(own.spec));
      const direct = whatIf(before, asFile(lent.spec));
      expect(answer.comparison.counts.gained).toBe(direct.comparison.counts.lost);
      expect(whatIf(back, asFile(own.spec)).comparison).toMatchObject({ changes: [], policies: [] });
    }),
    { seed: 11, numRuns: 150 },
  );
});
