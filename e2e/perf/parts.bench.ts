// The page's parts by themselves, cold and warm, on the graphs that the server sends; and what one changed policy moves.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestInfo, test } from '@playwright/test';
import { startPortolan } from '../support/portolan';
import { folderOf } from './cluster';
import { addRow } from './rows';

const PARTS = fileURLToPath(new URL('../../server/dist/pageParts.js', import.meta.url));
const LAYOUT_BUDGET = 30;
const MOVED_BUDGET = 1.5;

interface Parts {
  readonly timings: Readonly<Record<string, { readonly cold: number; readonly warm: number }>>;
  readonly moved: { readonly moved: number; readonly outside: number; readonly of: number };
  readonly nodes: number;
}

async function fetchGraph(manifests: string, file: string): Promise<void> {
  const running = await startPortolan(['--manifests', manifests]);
  try {
    const response = await fetch(`${running.url}/api/graph?form=columns&level=workload`);
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  } finally {
    await running.stop();
  }
}

/** The same cluster with the last policy of one namespace turned round; the name of the namespace. */
function changePolicy(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to)) {
    const documents = readFileSync(join(to, name), 'utf8').split('---\n');
    const at = documents.findLastIndex((text) => text.includes('"kind":"NetworkPolicy"'));
    if (at < 0) continue;
    const policy = JSON.parse(documents[at]!) as {
      readonly metadata: { readonly namespace: string };
      spec: Record<string, unknown>;
    };
    policy.spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] };
    documents[at] = `${JSON.stringify(policy)}\n`;
    writeFileSync(join(to, name), documents.join('---\n'));
    return policy.metadata.namespace;
  }
  throw new Error(`There is no policy to change in ${from}.`);
}

async function measureParts(shape: string, info: TestInfo): Promise<void> {
  const [graph, changed, copy] = ['graph.json', 'changed.json', 'changed'].map((name) => info.outputPath(name));
  mkdirSync(info.outputPath('.'), { recursive: true });
  const namespace = changePolicy(folderOf(shape), copy!);
  await fetchGraph(folderOf(shape), graph!);
  await fetchGraph(copy!, changed!);
  const output = execFileSync(process.execPath, [PARTS, graph!, changed!, `Namespace/${namespace}`]);
  const { timings, moved, nodes } = JSON.parse(output.toString()) as Parts;
  for (const [what, { cold, warm }] of Object.entries(timings)) {
    const budget = what === 'layout: all boxes open' ? LAYOUT_BUDGET : null;
    addRow(info, { what, values: [warm], unit: 'ms', budget, note: `${cold.toFixed(0)} ms the first time` });
  }
  addRow(info, { what: 'nodes laid out', values: [nodes], unit: 'nodes', budget: null });
  const share = (100 * moved.moved) / moved.of;
  addRow(info, { what: 'moved by one changed policy', values: [share], unit: '%', budget: MOVED_BUDGET });
  addRow(info, { what: 'of them outside its namespace', values: [moved.outside], unit: 'nodes', budget: 0 });
}

for (const [shape, title] of [
  ['big', '500 workloads'],
  ['10k-workloads', '10,000 workloads'],
] as const) {
  test(`the parts of the page, ${title}`, async ({ browserName: _ }, info) => {
    await measureParts(shape, info);
  });
}
