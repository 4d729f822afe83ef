// The data source over HTTP: same origin, an optional token in a header, one error shape.
import { type ApiError, decodeGraph, type GraphColumns, type SnapshotsResponse } from '@portolan/shared/contract';
import { joinFeed } from '../live';
import { type DataSource, SourceProblem } from './dataSource';

/** `token` is sent as a bearer token when the server asks for one. */
export function createHttpSource(token: string | null): DataSource {
  const request = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = {
      accept: 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...init.headers,
    };
    const response = await fetch(`./api/${path}`, { ...init, headers, credentials: 'omit' }).catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new SourceProblem(
        'server-unreachable',
        'The Portolan server does not answer.',
        'Check that it still runs in its terminal; this page goes on trying.',
      );
    });
    if (!response.ok) throw await toProblem(response);
    return response;
  };
  const get = async <T>(path: string, signal: AbortSignal): Promise<T> =>
    (await request(path, { signal })).json() as Promise<T>;
  const send = (path: string, body: object): Promise<Response> => {
    const headers = { 'content-type': 'application/json' };
    return request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const post = async (path: string, body: object): Promise<void> => void (await send(path, body));
  const change = async (path: string, body: object): Promise<SnapshotsResponse> =>
    (await send(path, body)).json() as Promise<SnapshotsResponse>;
  return {
    isFile: false,
    status: (signal) => get('status', signal),
    graph: async (nodes, signal) => {
      const response = await get<GraphColumns>(
        `graph?form=columns&level=workload${nodes ? '&nodes=true' : ''}`,
        signal,
      );
      return { revision: response.revision, graph: decodeGraph(response) };
    },
    explain: ({ from, to, port }, signal) => {
      const query = new URLSearchParams({
        from,
        to,
        ...(port ? { protocol: port.protocol, port: String(port.port) } : {}),
      });
      return get(`explain?${query}`, signal);
    },
    inputs: (signal) => get('inputs', signal),
    exposure: (signal) => get('exposure', signal),
    policies: (signal) => get('policies', signal),
    policy: ({ kind, namespace, name }, signal) =>
      get(`policies/${[kind, namespace ?? '-', name].map(encodeURIComponent).join('/')}`, signal),
    pods: (node, signal) => get(`pods?${new URLSearchParams({ node })}`, signal),
    reread: () => post('reread', {}),
    contexts: (signal) => get('contexts', signal),
    chooseContext: (name) => post('context', { name }),
    events: (tell) => joinFeed(token, tell),
    page: async (redacted) => (await request(`export/html${redacted ? '?redact=true' : ''}`, {})).blob(),
    kept: {
      list: (signal) => get('snapshots', signal),
      take: (words) => change('snapshots', words),
      describe: (id, words) => change(`snapshots/${id}`, words),
      delete: (id) => change(`snapshots/${id}/delete`, {}),
      file: async (id) => (await request(`snapshots/${id}`, {})).blob(),
    },
    snapshot: async (redacted = false) => {
      const response = await request(`snapshot${redacted ? '?redact=true' : ''}`, {});
      return { revision: Number(response.headers.get('Portolan-Revision') ?? 0), file: await response.blob() };
    },
  };
}

async function toProblem(response: Response): Promise<SourceProblem> {
  try {
    const { error } = (await response.json()) as ApiError;
    return new SourceProblem(error.code, error.message, error.next);
  } catch {
    return new SourceProblem(
      'bad-answer',
      `The server answered with status ${response.status}.`,
      'Look at its terminal for more.',
    );
  }
}
