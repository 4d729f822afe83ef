// The report as another reader sees it: its pages, their text, nothing outside the paper, whatever names there are.
import fc from 'fast-check';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary } from '../../../testing/arbitraries';
import type { ClusterObjects, PodObject } from '../../cluster/index';
import { analyse } from '../../graph/index';
import { lint } from '../../review/index';
import type { ExportAbout } from '../exportAbout';
import { NOT_SEEN } from '../limits';
import { formatPdf } from './report';
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
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  return formatPdf({ graph, exposure: analysis.exposure(), findings: lint({ analysis }), about });
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
