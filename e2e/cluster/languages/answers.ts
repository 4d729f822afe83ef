// What Portolan answers about a cluster, without what depends on where it was read from.
import type { ClusterResponse, ExposureResponse, GraphResponse, StatusResponse } from '@portolan/shared/contract';
import { startPortolan } from '../../support/portolan';

export interface Answers {
  readonly graph: Omit<GraphResponse, 'revision'>;
  readonly exposure: Omit<ExposureResponse, 'revision'>;
  readonly cluster: Omit<ClusterResponse, 'revision' | 'source'>;
}

/** Everything that the page shows of a graph at workload level. */
export async function answersOf(url: string): Promise<Answers> {
  const [graph, exposure, cluster] = await Promise.all([
    read<GraphResponse>(url, 'graph?level=workload'),
    read<ExposureResponse>(url, 'exposure'),
    read<ClusterResponse>(url, 'cluster'),
  ]);
  return {
    // Manifests have lines, clusters have not.
    graph: { ...without(graph, 'revision'), findings: graph.findings.map((finding) => without(finding, 'location')) },
    exposure: without(exposure, 'revision'),
    cluster: without(without(cluster, 'revision'), 'source'),
  };
}

/** The answers for a folder of manifests. */
export async function answersOfManifests(folder: string): Promise<Answers> {
  const running = await startPortolan(['--manifests', folder]);
  try {
    return await answersOf(running.url);
  } finally {
    await running.stop();
  }
}

export async function statusOf(url: string): Promise<StatusResponse> {
  return read(url, 'status');
}

/** Presses "read again" and waits until that reading is over. */
export async function readAgain(url: string): Promise<StatusResponse> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/reread`, { method: 'POST', headers, body: '{}' });
  if (answer.status !== 202) throw new Error(`reread: ${answer.status} ${await answer.text()}`);
  for (let tries = 0; tries < 300; tries++) {
    const status = await statusOf(url);
    if (!status.reading) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the reading does not end');
}

async function read<T>(url: string, path: string): Promise<T> {
  const answer = await fetch(`${url}/api/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

function without<T extends object, K extends string>(value: T, field: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field)) as Omit<T, K>;
}
