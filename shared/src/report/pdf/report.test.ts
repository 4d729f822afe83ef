// The report as another reader sees it: its pages, their text, nothing outside the paper, whatever names there are.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary } from '../../../testing/arbitraries';
import { type ClusterObjects, type PodObject, parseManifests } from '../../cluster/index';
import { type Analysis, analyse } from '../../graph/index';
import { heldTo, lint, parseExpectations } from '../../review/index';
import type { ExportAbout } from '../exportAbout';
import { NOT_SEEN } from '../limits';
import { formatPdf, type PdfInput } from './report';
import { PAPER } from './sheet';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);
const about: ExportAbout = {
  title: 'kind "dev"',
  version: '0.1.0',
  readAt: '2026-01-02T03:04:05.000Z',
  inputsHash: 'ab'.repeat(32),
  filter: null,
};

function reportOf(objects: ClusterObjects): Promise<Uint8Array> {
  const analysis = analyse(objects, { profile: 'kubernetes' });
  return formatPdf(inputOf(analysis));
}

function inputOf(analysis: Analysis): PdfInput {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  return { graph, exposure: analysis.exposure(), findings: lint({ analysis }), expectations: null, about };
}

interface Piece {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

async function read(bytes: Uint8Array): Promise<readonly (readonly Piece[])[]> {
  const task = getDocument({ data: bytes.slice(), useSystemFonts: false, verbosity: 0 });
  const file = await task.promise;
  const pages: Piece[][] = [];
  for (let number = 1; number <= file.numPages; number++) {
    const { items } = await (await file.getPage(number)).getTextContent();
    pages.push(
      items.flatMap((item) =>
        'str' in item && item.str !== ''
          ? [{ text: item.str, x: item.transform[4] as number, y: item.transform[5] as number, width: item.width }]
          : [],
      ),
    );
  }
  await task.destroy();
  return pages;
}

/** Letters alone: lines break and words are spaced as the paper wants it. */
const letters = (text: string): string => text.replaceAll(/\s+/g, '');

describe('the report', () => {
  it('has a foot on every page, stays within the paper, and names every namespace, workload and limit', async () => {
    await fc.assert(
      fc.asyncProperty(clusterArbitrary, async (objects) => {
        const pages = await read(await reportOf(objects));
        const whole = letters(pages.flatMap((page) => page.map(({ text }) => text)).join(''));
        for (const [index, page] of pages.entries()) {
          expect(page.map(({ text }) => text).join(' ')).toContain(`${index + 1} of ${pages.length}`);
          for (const { x, y, width } of page) {
            expect(x).toBeGreaterThanOrEqual(PAPER.margin - 1);
            expect(x + width).toBeLessThanOrEqual(PAPER.width - PAPER.margin + 1);
            expect(y).toBeGreaterThan(PAPER.foot - 20);
            expect(y).toBeLessThan(PAPER.height - 20);
          }
        }
        const { nodes, notConsidered } = analyse(objects, { profile: 'kubernetes' }).graph({
          level: 'workload',
          nodes: false,
          variants: 'merge',
        });
        for (const { kind, name, namespace } of nodes)
          if (kind === 'workload') for (const one of [name, namespace!]) expect(whole).toContain(letters(one));
        for (const words of [...NOT_SEEN, ...notConsidered.map(({ message }) => message)])
          expect(whole).toContain(letters(words));
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('holds the cluster to expectations: zones against each other, what is kept, what is broken and why', async () => {
    const shop = readFileSync(new URL('../../../scenarios/shop/cluster.yaml', import.meta.url), 'utf8');
    const file = `apiVersion: portolan.dev/v1alpha1
kind: Expectations
zones:
- {name: cde, namespaceLabels: pci=cde}
- {name: rest, rest: true}
- {name: jobs, namespaces: [batch]}
statements:
- name: Only checkout enters
  reason: The auditor said so.
  only: {from: rest, to: cde, allow: [{from: {namespaces: [api], workloads: [checkout]}, ports: [8443]}]}
- {name: Jobs stay out, mustNot: {from: jobs, to: cde}}
- {name: No way out, mustNot: {from: cde, to: {internet: true}}}
`;
    const parsed = parseExpectations(file);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const analysis = analyse(parseManifests([{ name: 'shop.yaml', text: shop }], 'shop'), { profile: 'kubernetes' });
    const held = heldTo(analysis, 'portolan.yaml', parsed.value, '2026-11-23');
    const { graph, ...rest } = inputOf(analysis);
    const pages = await read(await formatPdf({ graph, ...rest, expectations: held }));
    const all = pages.flatMap((page) => page.map(({ text }) => text)).filter((text) => text.trim() !== '');
    const whole = letters(all.join(''));
    for (const words of [
      'Held to portolan.yaml on 2026-11-23',
      'The auditor said so.',
      'payments/payments-db: TCP 5432 passes and should not',
      'NetworkPolicy payments/db-from-reporting. Source:',
    ])
      expect(whole).toContain(letters(words));
    expect(whole).not.toContain('\\u{');
    const rowOf = (name: string): readonly string[] => {
      // The heads name it first.
      const from = all.indexOf(name, all.indexOf(name, all.indexOf('FROM / TO')) + 1);
      return all.slice(from + 1, from + 4);
    };
    // The rest holds no jobs: they have a zone of their own. payments-api reaches its database, and the name server in the rest.
    expect([rowOf('1 cde'), rowOf('3 jobs')]).toEqual([
      ['1', '1', '·'],
      ['1', '6', '·'],
    ]);
    expect(rowOf('2 rest')[0]).toBe('1');
    expect(all.filter((text) => text === 'BROKEN')).toHaveLength(1);
    expect(all.filter((text) => text === 'kept')).toHaveLength(2);
  });

  it('is the same, byte by byte, for the same input', async () => {
    const [objects] = fc.sample(clusterArbitrary, { seed: SEED, numRuns: 1 });
    expect(Buffer.from(await reportOf(objects!)).equals(Buffer.from(await reportOf(objects!)))).toBe(true);
  });

  it('says everything that a cell begins to say, or that it was cut', async () => {
    const [objects] = fc.sample(clusterArbitrary, { seed: SEED + 2, numRuns: 1 });
    const policies = Array.from({ length: 400 }, (_, index) => ({ namespace: 'x', name: `policy-${index}`, spec: {} }));
    const pod: PodObject = {
      namespace: 'x',
      name: '',
      labels: {},
      ips: null,
      node: null,
      hostNetwork: false,
      phase: 'Running',
      terminating: false,
      ready: true,
      serviceAccount: 'default',
      ports: [],
      owner: null,
      mirror: false,
    };
    const pods = Array.from({ length: 75 }, (_, index) => ({
      ...pod,
      name: `pod-${index}`,
      labels: { n: `${index}` },
    }));
    const rules = pods.map((_, index) => ({
      from: [{ podSelector: { matchLabels: { n: `${index}` } } }],
      ports: [{ port: 1000 + index }],
    }));
    const all = { namespace: 'x', name: 'in', spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: rules } };
    const pages = await read(
      await reportOf({
        ...objects!,
        namespaces: [{ name: 'x', labels: {} }],
        pods,
        gaps: [],
        nodes: [],
        networkPolicies: [...policies, all],
        services: [],
        endpointSlices: [],
      }),
    );
    const whole = letters(pages.flatMap((page) => page.map(({ text }) => text)).join(''));
    expect(whole).toContain('policy-399');
    expect(whole).toContain(letters('… (cut: the page has the rest)'));
  });

  it('shows names that its font lacks by their numbers, and very long ones on several lines', async () => {
    const [objects] = fc.sample(clusterArbitrary, { seed: SEED + 1, numRuns: 1 });
    const name = `é-東京-\u202eevil-${'x'.repeat(300)}`;
    const pages = await read(
      await reportOf({
        ...objects!,
        namespaces: [{ name, labels: {} }],
        pods: [{ ...objects!.pods[0]!, namespace: name, name: 'pod', owner: null }],
        networkPolicies: [],
        services: [],
        endpointSlices: [],
      }),
    );
    const whole = letters(pages.flatMap((page) => page.map(({ text }) => text)).join(''));
    expect(whole).toContain('é-\\u{6771}\\u{4eac}-\\u202eevil-xxx');
    for (const page of pages)
      for (const { x, width } of page) expect(x + width).toBeLessThanOrEqual(PAPER.width - PAPER.margin + 1);
  });
});
