// Which servers go through a proxy.
import { expect, it } from 'vitest';
import { proxyFor } from './proxyFromEnv';

const HTTPS_PROXY = 'http://proxy:3128';

it.each([
  ['https://cluster.example.org', {}, HTTPS_PROXY],
  ['http://cluster.example.org', {}, null],
  ['https://127.0.0.1:6443', {}, null],
  ['https://localhost:6443', {}, null],
  ['https://[::1]:6443', {}, null],
  ['https://cluster.example.org', { NO_PROXY: 'example.org' }, null],
  ['https://cluster.example.org', { NO_PROXY: '.example.org' }, null],
  ['https://badexample.org', { NO_PROXY: 'example.org' }, HTTPS_PROXY],
  ['https://cluster.example.org:6443', { NO_PROXY: 'cluster.example.org:443' }, HTTPS_PROXY],
  ['https://cluster.example.org:6443', { NO_PROXY: 'a, cluster.example.org:6443' }, null],
  ['https://10.1.2.3', { NO_PROXY: '10.0.0.0/8' }, null],
  ['https://11.1.2.3', { NO_PROXY: '10.0.0.0/8' }, HTTPS_PROXY],
  ['https://x', { NO_PROXY: '*' }, null],
])('%s with %j goes through %s', (server, env, proxy) => {
  expect(proxyFor(server, { HTTPS_PROXY, ...env })).toBe(proxy);
});

it('takes a proxy without a scheme as http', () => {
  expect(proxyFor('https://x', { https_proxy: 'proxy:8080' })).toBe('http://proxy:8080');
});
