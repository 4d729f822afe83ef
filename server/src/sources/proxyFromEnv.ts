// The proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY ask for, by the rules that kubectl follows.
import { BlockList, isIP } from 'node:net';

/** The proxy's URL for this server, or null for a direct connection. Loopback addresses never go through a proxy. */
export function proxyFor(server: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const { protocol, hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return null;
  const proxy = protocol === 'https:' ? env.HTTPS_PROXY || env.https_proxy : env.HTTP_PROXY || env.http_proxy;
  if (!proxy) return null;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((item) => item.trim().toLowerCase());
  const effectivePort = port || (protocol === 'https:' ? '443' : '80');
  if (exceptions.some((item) => item !== '' && isException(item, host, effectivePort))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isException(item: string, host: string, port: string): boolean {
  if (item === '*') return true;
  if (item.includes('/')) return inBlock(item, host);
  const [name = '', itemPort] = /^(.*):(\d+)$/.test(item) && !item.includes('::') ? splitPort(item) : [item];
  if (itemPort !== undefined && itemPort !== port) return false;
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name.replace(/^\[|\]$/g, '') || host.endsWith(`.${name.replace(/^\*\./, '')}`);
}

function splitPort(item: string): readonly [string, string] {
  const colon = item.lastIndexOf(':');
  return [item.slice(0, colon), item.slice(colon + 1)];
}

function inBlock(block: string, host: string): boolean {
  const [base = '', length = ''] = block.split('/');
  const [family, ofHost] = [isIP(base), isIP(host)];
  const bits = Number(length);
  if (family === 0 || family !== ofHost || !/^\d+$/.test(length) || bits > (family === 4 ? 32 : 128)) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const blocks = new BlockList();
  blocks.addSubnet(base, bits, kind);
  return blocks.check(host, kind);
}
