// Which requests come from our own page or from a program on purpose: exact host names, own origins, no other web page.
import { isIP } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the rules look at; `rawHeaders` as Node gives them, so that repeated headers show. */
export interface RequestFacts {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

export interface Refusal {
  readonly code: 'host-not-allowed' | 'origin-not-allowed' | 'bad-request' | 'method-not-allowed';
  readonly message: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const METHODS = new Set(['GET', 'HEAD', 'POST']);
const PLAIN = 'http://';
const TLS = 'https://';
const WILDCARD = new Set(['0.0.0.0', '::']);

/**
 * Every value that the Host header may have.
 * @param bound what the server listens on; a wildcard stands for the machine's own addresses.
 * @param own addresses of the machine's network interfaces.
 * @param further names that a proxy in front answers under, each with its port where that is not the scheme's own.
 */
export function allowedHosts(
  bound: Address,
  own: readonly string[],
  further: readonly string[] = [],
): ReadonlySet<string> {
  const addresses = WILDCARD.has(bound.host) ? own : [bound.host];
  const hosts = [...LOOPBACK, ...addresses.map((host) => (isIP(host) === 6 ? `[${host}]` : host.toLowerCase()))];
  // Browsers leave the port out of the header when it is that of the scheme.
  const named = hosts.flatMap((host) => [`${host}:${bound.port}`, ...(bound.port === 80 ? [host] : [])]);
  // A proxy may speak TLS to the browser: its name then comes as an https origin, which none of our own names does.
  return new Set([...named, ...further.flatMap((host) => [host, `${TLS}${host}`])]);
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** null: the request may be answered. */
export function judgeRequest(request: RequestFacts, hosts: ReadonlySet<string>): Refusal | null {
  const { method, target } = request;
  if (!target.startsWith('/')) return { code: 'bad-request', message: 'The request target must be a path.' };
  const host = headersOf(request, 'host');
  // Comparing with a fixed set, never with another header of the same request: both can be rebound together.
  if (host.length !== 1 || !hosts.has(host[0] ?? '') || host[0]?.startsWith(TLS)) {
    return { code: 'host-not-allowed', message: 'This server does not answer under that host name.' };
  }
  const origins = headersOf(request, 'origin');
  if (origins.some((origin) => !isOwnOrigin(origin, hosts))) {
    return { code: 'origin-not-allowed', message: 'Requests from other web pages are not answered.' };
  }
  // Express would answer OPTIONS by itself, and nothing of ours needs it: there is no CORS.
  if (!METHODS.has(method)) return { code: 'method-not-allowed', message: 'There is no such method here.' };
  const site = headersOf(request, 'sec-fetch-site');
  if (site.every((value) => value === 'same-origin' || value === 'none')) return null;
  // A link to the page from elsewhere may be followed; nothing else may be asked for from elsewhere.
  const mode = headersOf(request, 'sec-fetch-mode');
  const opensPage = method === 'GET' && pathOf(target) === '/' && mode.length === 1 && mode[0] === 'navigate';
  // Frames navigate as well.
  const isTab = headersOf(request, 'sec-fetch-dest').every((value) => value === 'document');
  return opensPage && isTab
    ? null
    : { code: 'origin-not-allowed', message: 'Requests from other web pages are not answered.' };
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  return origin.startsWith(TLS) ? hosts.has(origin) : origin.startsWith(PLAIN) && hosts.has(origin.slice(PLAIN.length));
}

function headersOf({ rawHeaders }: RequestFacts, name: string): readonly string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '');
  }
  return values;
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
