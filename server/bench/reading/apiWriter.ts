// Writes to a cluster on this machine, for the benchmark alone: Portolan itself never writes.
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterConnection } from '../../src/sources/clusterConnection';
import type { Surroundings } from '../../src/sources/clusterSource';
import { findCluster } from '../../src/sources/kubeconfig';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export class ApiWriter {
  private constructor(
    private readonly connection: ClusterConnection,
    readonly server: URL,
  ) {}

  /** Throws where KUBECONFIG names no cluster on a loopback address: nobody's real cluster is ever filled. */
  static async open(surroundings: Surroundings): Promise<ApiWriter> {
    const access = await findCluster({ files: [], context: null }, surroundings);
    if (!access) throw new Error('KUBECONFIG names no cluster.');
    const server = new URL(access.server);
    if (!isLoopback(server.hostname))
      throw new Error(`${server.host} is not on this machine: nothing is written there.`);
    return new ApiWriter(new ClusterConnection(access, surroundings), server);
  }

  /** Tries again while the server says that it is too busy. */
  async send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<ApiAnswer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#once(method, path, body, type);
      if (answer.status !== 429 || tries >= 100) return answer;
      await sleep(200);
    }
  }

  /** Throws unless the answer is a success or one of `accepted`. */
  async must(method: string, path: string, body?: unknown, accepted: readonly number[] = [], type?: string) {
    const { status, body: answer } = await this.send(method, path, body, type);
    if (status < 300 || accepted.includes(status)) return answer;
    throw new Error(`${method} ${path}: ${status} ${String((answer as { message?: unknown } | null)?.message ?? '')}`);
  }

  close(): void {
    this.connection.close();
  }

  async #once(method: string, path: string, body: unknown, type: string): Promise<ApiAnswer> {
    const { agent, headers } = await this.connection.prepare(new AbortController().signal);
    const { protocol, hostname, port } = this.server;
    const options = {
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path,
      method,
      agent,
      headers: { ...headers, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type }) },
    };
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text });
        });
      });
      request.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function isLoopback(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/** Runs the tasks, so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of left) await task(item);
    }),
  );
}
