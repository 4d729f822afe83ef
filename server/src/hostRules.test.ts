// The table of requests that do and do not come from our own page.
import { describe, expect, it } from 'vitest';
import { allowedHosts, isLoopback, judgeRequest } from './hostRules';

const HOSTS = allowedHosts({ host: '127.0.0.1', port: 4400 }, []);

const judge = (headers: readonly (readonly [string, string])[], method = 'GET', target = '/api/status') =>
  judgeRequest({ method, target, rawHeaders: headers.flat() }, HOSTS)?.code ?? 'answered';

const host = (value: string) => judge([['Host', value]]);
const OURS = ['Host', '127.0.0.1:4400'] as const;

describe('names that a proxy answers under', () => {
  const proxied = allowedHosts(
    { host: '0.0.0.0', port: 4400 },
    ['10.0.0.5'],
    ['portolan.example', 'tools.example:8443'],
  );
  const ask = (...headers: (readonly [string, string])[]) =>
    judgeRequest({ method: 'GET', target: '/api/status', rawHeaders: headers.flat() }, proxied)?.code ?? 'answered';

  it.each(['portolan.example', 'tools.example:8443', '10.0.0.5:4400'])('%s is answered', (name) => {
    expect(ask(['Host', name])).toBe('answered');
    expect(ask(['Host', name], ['Origin', `http://${name}`])).toBe('answered');
  });

  it('a proxy may speak TLS to the browser, and only it', () => {
    expect(ask(['Host', 'portolan.example'], ['Origin', 'https://portolan.example'])).toBe('answered');
    expect(ask(['Host', '10.0.0.5:4400'], ['Origin', 'https://10.0.0.5:4400'])).toBe('origin-not-allowed');
  });

  it.each([
    'https://portolan.example',
    'portolan.example:80',
    'a.portolan.example',
    'portolan.example.evil',
    'tools.example',
  ])('%s is not answered', (name) => expect(ask(['Host', name])).toBe('host-not-allowed'));
});

describe('the Host header', () => {
  it.each(['127.0.0.1:4400', 'localhost:4400', '[::1]:4400'])('%s is ours', (value) => {
    expect(host(value)).toBe('answered');
  });

  it.each([
    'evil.example',
    'evil.example:4400',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.0.0.1:44000',
    '127.0.0.1:4400.evil.example',
    '127.0.0.1.evil.example:4400',
    'localhost.evil.example:4400',
    'localhost.:4400',
    'LOCALHOST:4400 ',
    'evil-localhost:4400',
    'user@127.0.0.1:4400',
    '127.1:4400',
    '2130706433:4400',
    '0x7f.0.0.1:4400',
    '0.0.0.0:4400',
    '[::ffff:127.0.0.1]:4400',
    '[::]:4400',
    '::1:4400',
    '127.0.0.1:04400',
    '127.0.0.1:4400,evil.example',
    '',
  ])('%j is refused', (value) => {
    expect(host(value)).toBe('host-not-allowed');
  });

  it('is refused when missing or given twice, even with equal values', () => {
    expect(judge([])).toBe('host-not-allowed');
    expect(judge([OURS, OURS])).toBe('host-not-allowed');
    expect(judge([OURS, ['hOsT', 'evil.example']])).toBe('host-not-allowed');
  });

  it('may leave out port 80 only', () => {
    expect(allowedHosts({ host: '127.0.0.1', port: 80 }, []).has('localhost')).toBe(true);
    expect(HOSTS.has('localhost')).toBe(false);
  });

  it('is that of the bound address, or for a wildcard of any interface', () => {
    expect([...allowedHosts({ host: 'Tools.Example', port: 1 }, ['10.0.0.5'])]).toContain('tools.example:1');
    const wild = allowedHosts({ host: '0.0.0.0', port: 1 }, ['10.0.0.5', 'fd00::5']);
    expect([wild.has('10.0.0.5:1'), wild.has('[fd00::5]:1'), wild.has('0.0.0.0:1')]).toEqual([true, true, false]);
  });
});

describe('the request target', () => {
  it.each(['http://evil.example/', 'http://127.0.0.1:4400/', '*', 'evil.example:443'])('%s is refused', (target) => {
    expect(judge([OURS], 'GET', target)).toBe('bad-request');
  });
});

describe('the Origin header', () => {
  it.each([
    ['http://127.0.0.1:4400', 'answered'],
    ['http://localhost:4400', 'answered'],
    ['http://evil.example', 'origin-not-allowed'],
    ['http://127.0.0.1:4401', 'origin-not-allowed'],
    ['https://127.0.0.1:4400', 'origin-not-allowed'],
    ['http://127.0.0.1:4400.evil.example', 'origin-not-allowed'],
    ['null', 'origin-not-allowed'],
    ['', 'origin-not-allowed'],
  ])('%s is %s', (origin, verdict) => {
    expect(judge([OURS, ['Origin', origin]], 'POST')).toBe(verdict);
  });

  it('is never compared with the Host header: both may be rebound', () => {
    expect(
      judge([
        ['Host', 'evil.example:4400'],
        ['Origin', 'http://evil.example:4400'],
      ]),
    ).toBe('host-not-allowed');
  });
});

describe('the Sec-Fetch headers', () => {
  const from = (site: string, mode: string, target: string, method = 'GET') =>
    judge([OURS, ['Sec-Fetch-Site', site], ['Sec-Fetch-Mode', mode]], method, target);

  it('let our page ask for everything', () => {
    expect(from('same-origin', 'cors', '/api/graph')).toBe('answered');
    expect(from('none', 'navigate', '/')).toBe('answered');
  });

  it('let a link elsewhere open the page and nothing else', () => {
    expect(from('cross-site', 'navigate', '/')).toBe('answered');
    expect(from('cross-site', 'navigate', '/?x=1')).toBe('answered');
    expect(from('cross-site', 'navigate', '/', 'POST')).toBe('origin-not-allowed');
    expect(from('cross-site', 'navigate', '/api/snapshot')).toBe('origin-not-allowed');
    expect(from('cross-site', 'no-cors', '/')).toBe('origin-not-allowed');
    expect(from('same-site', 'cors', '/api/graph')).toBe('origin-not-allowed');
  });
});

it('knows which addresses only this machine can reach', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map(isLoopback)).toEqual([true, true, true, true]);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'localhost.example'].map(isLoopback)).toEqual(
    Array(5).fill(false),
  );
});
