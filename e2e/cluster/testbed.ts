// The API server under test as a thing that can be killed and started again over the same data.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { KUBECONFIG } from './apiServer';

/** The script that starts it; empty where nobody said. */
export const TESTBED = process.env.PORTOLAN_TESTBED ?? '';

/** Ends it without a word, as a crash does. */
export async function killApiServer(): Promise<void> {
  const pid = Number(await readFile(join(dirname(KUBECONFIG), 'pid'), 'utf8'));
  process.kill(pid, 'SIGKILL');
}

/** Starts it at the same address; resolves when it is ready. */
export async function startApiServer(): Promise<void> {
  const { clusters } = parse(await readFile(KUBECONFIG, 'utf8')) as {
    clusters: readonly { cluster: { server: string } }[];
  };
  const { port } = new URL(clusters[0]!.cluster.server);
  await promisify(execFile)(TESTBED, [dirname(KUBECONFIG), '-port', port], { timeout: 120_000 });
}
