// Goes all the way to a TLS server, directly and through proxies: who is trusted, under which name, as whom, and what is kept open.
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { printCredential, testAccess, testPlugin } from '../testing/clusterUsers';
import { testFolder, testSurroundings } from '../testing/surroundings';
import { ApiClient, DEFAULT_BOUNDS, JSON_TYPE } from './apiClient';
import type { ClusterAccess, ClusterUser } from './clusterAccess';
import { ClusterConnection } from './clusterConnection';
import { DEFAULT_LIFETIMES } from './clusterCredentials';
import { Secret } from './secret';

const PKI = fileURLToPath(new URL('../../testing/kubeconfig/fixtures/pki/', import.meta.url));
const file = (name: string) => ({ file: join(PKI, `${name}.pem`) });
const pem = (name: string) => readFileSync(file(name).file, 'utf8');
const data = (name: string) => ({ data: new Secret(Buffer.from(pem(name)).toString('base64')) });
const CA = { authority: file('ca-one'), tlsServerName: 'api.internal' };
const never = new AbortController().signal;

interface TlsServer {
  readonly url: string;
  /** Name asked for (SNI), common name of the client's certificate, and the connection's number, for each request. */
  readonly seen: { readonly name: string; readonly client: string; readonly connection: number }[];
}

async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The certificate of the server is for `api.internal` only. */
async function startTlsServer(answer?: (response: http.ServerResponse) => void): Promise<TlsServer> {
  const seen: TlsServer['seen'][number][] = [];
  const connections: unknown[] = [];
  const options = { cert: pem('server'), key: pem('server-key'), ca: pem('ca-one'), requestCert: true };
  const server = https.createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    if (!connections.includes(socket)) connections.push(socket);
    const client = String(socket.getPeerCertificate().subject?.CN ?? '');
    seen.push({ name: String(socket.servername || ''), client, connection: connections.indexOf(socket) });
    if (answer && request.url === '/slow') return answer(response);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return { url: `https://127.0.0.1:${await listen(server)}`, seen };
}

/** An HTTP proxy that connects wherever it is asked to, but always to this machine. */
async function startProxy(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer();
  server.on('connect', (request, socket: Socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const target = net.connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const end of [socket, target])
      end.on('error', () => {}).on('close', () => [socket, target].map((it) => it.destroy()));
  });
  return { url: `http://127.0.0.1:${await listen(server)}`, asked };
}

/** As much of SOCKS 5 as it takes to ask for a name; it too connects to this machine only. */
async function startSocks(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (wish: Buffer) => {
        const length = wish[4] ?? 0;
        asked.push(wish[3] === 3 ? wish.subarray(5, 5 + length).toString() : 'an address');
        const target = net.connect(wish.readUInt16BE(wish.length - 2), '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          target.pipe(socket).pipe(target);
        });
        target.on('error', () => {});
      });
    });
  });
  return { url: `socks5://127.0.0.1:${await listen(server)}`, asked };
}

function connect(url: string, user: Partial<ClusterUser> = {}, more: Partial<ClusterAccess> = CA, now = Date.now) {
  const lifetimes = { ...DEFAULT_LIFETIMES, now };
  const connection = new ClusterConnection(testAccess(url, user, more), testSurroundings(), lifetimes);
  onTestFinished(() => connection.close());
  return new ApiClient(connection, { ...DEFAULT_BOUNDS, attempts: 1, timeoutMs: 5_000 });
}

const get = (client: ApiClient, path = '/api') => client.get(path, JSON_TYPE, never);
const faultOf = (client: ApiClient) =>
  get(client).then(String, (error: { kind?: string; code?: string }) => error.kind ?? error.code);

describe('the API server', () => {
  it('is trusted by the authority of the kubeconfig, under the name that it gives', async () => {
    const { url, seen } = await startTlsServer();
    const client = connect(url);
    await get(client);
    await get(client);
    expect(seen).toEqual([
      { name: 'api.internal', client: '', connection: 0 },
      { name: 'api.internal', client: '', connection: 0 },
    ]);
  });

  it.each([
    ['of an authority that is not known', { tlsServerName: 'api.internal' }],
    ['of another authority', { authority: file('ca-two'), tlsServerName: 'api.internal' }],
    ['for another name', { authority: file('ca-one') }],
  ])('with a certificate %s is not trusted', async (_what, more) => {
    const { url, seen } = await startTlsServer();
    expect(await faultOf(connect(url, { token: new Secret('t') }, more))).toBe('tls');
    expect(seen).toEqual([]);
  });

  it('is taken as it is only where the kubeconfig says so', async () => {
    const { url, seen } = await startTlsServer();
    await get(connect(url, {}, { insecure: true }));
    expect(seen).toHaveLength(1);
  });
});

describe('a client certificate', () => {
  it.each([
    ['as files', { certificate: file('client'), key: file('client-key') }],
    ['as data', { certificate: data('client'), key: data('client-key') }],
  ])('is shown, %s', async (_how, user) => {
    const { url, seen } = await startTlsServer();
    await get(connect(url, user));
    expect(seen[0]?.client).toBe('jane');
  });

  it('may come from a plugin', async () => {
    const { url, seen } = await startTlsServer();
    const status = { clientCertificateData: pem('client'), clientKeyData: pem('client-key') };
    await get(connect(url, { exec: testPlugin(printCredential(status)) }));
    expect(seen[0]?.client).toBe('jane');
  });

  it.each([
    ['with the key of another', { certificate: file('client'), key: file('other-key') }],
    ['that is none', { certificate: { data: new Secret('aGVsbG8=') }, key: file('client-key') }],
  ])('%s is refused before any connection', async (_what, user) => {
    const { url, seen } = await startTlsServer();
    expect(await faultOf(connect(url, user))).toBe('kubeconfig-credentials');
    expect(seen).toEqual([]);
  });

  it('that was renewed is shown by the next request, and what is under way ends in peace', async () => {
    const folder = testFolder({ 'c.pem': pem('client'), 'k.pem': pem('client-key') });
    let answered: http.ServerResponse | null = null;
    const { url, seen } = await startTlsServer((response) => {
      answered = response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"slow":');
    });
    let time = 0;
    const user = { certificate: { file: join(folder, 'c.pem') }, key: { file: join(folder, 'k.pem') } };
    const client = connect(url, user, CA, () => time);
    const slow = get(client, '/slow');
    await expect.poll(() => answered).not.toBeNull();
    writeFileSync(join(folder, 'c.pem'), pem('other'));
    writeFileSync(join(folder, 'k.pem'), pem('other-key'));
    time += 60_000;
    await get(client);
    (answered as unknown as http.ServerResponse).end('true}');
    expect(await slow).toEqual({ slow: true });
    expect(seen.map((request) => request.client)).toEqual(['jane', 'joe']);
  });
});

describe('a proxy', () => {
  it('leads to the API server, whose certificate still counts, over a connection that is kept', async () => {
    const { url, seen } = await startTlsServer();
    const proxy = await startProxy();
    const proxyUrl = proxy.url.replace('//', '//jane:pw@');
    const client = connect(
      url.replace('127.0.0.1', 'api.internal'),
      { certificate: file('client'), key: file('client-key') },
      {
        authority: file('ca-one'),
        proxyUrl,
      },
    );
    await get(client);
    await get(client);
    expect(seen.map(({ name, client: shown }) => [name, shown])).toEqual([
      ['api.internal', 'jane'],
      ['api.internal', 'jane'],
    ]);
    const basic = `Basic ${Buffer.from('jane:pw').toString('base64')}`;
    expect(proxy.asked).toEqual([`${url.replace('https://127.0.0.1', 'api.internal')} ${basic}`]);
  });

  it('may speak SOCKS, and looks up names itself', async () => {
    const { url, seen } = await startTlsServer();
    const proxy = await startSocks();
    const client = connect(
      url.replace('127.0.0.1', 'api.internal'),
      {},
      { authority: file('ca-one'), proxyUrl: proxy.url },
    );
    await get(client);
    await get(client);
    expect(seen.map(({ name, connection }) => [name, connection])).toEqual([
      ['api.internal', 0],
      ['api.internal', 0],
    ]);
    expect(proxy.asked).toEqual(['api.internal']);
  });

  it('cannot put another server in its place', async () => {
    const { url, seen } = await startTlsServer();
    const proxy = await startProxy();
    const more = { authority: file('ca-one'), proxyUrl: proxy.url };
    expect(await faultOf(connect(url.replace('127.0.0.1', 'other.internal'), { token: new Secret('t') }, more))).toBe(
      'tls',
    );
    expect(seen).toEqual([]);
  });
});
