// Checks how arguments are read, and which combinations are refused.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Config, type Exit, parseArguments } from './config';
import { VERSION } from './version';

function parse(line: string, env: Record<string, string> = {}): { result: Config | Exit; out: string; err: string } {
  let out = '';
  let err = '';
  const printer = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const result = parseArguments(
    line.split(' ').filter((word) => word !== ''),
    printer,
    env,
  );
  return { result, out, err };
}

describe('arguments', () => {
  it('start the server on loopback when there are none', () => {
    expect(parse('').result).toEqual({
      command: 'serve',
      furtherHosts: [],
      source: { from: 'kubeconfig', kubeconfig: { files: [], context: null }, scope: [] },
      profile: null,
      host: '127.0.0.1',
      port: 4400,
      token: null,
      userHeader: null,
      open: true,
      refreshSeconds: 30,
      sign: null,
      snapshots: null,
      everySeconds: null,
    });
  });

  it('say where snapshots are kept, and how often one is taken', () => {
    const every = (line: string) => {
      const { result } = parse(line);
      return 'everySeconds' in result ? result.everySeconds : result;
    };
    expect(['1m', '90s', '30m', '1h', '24d'].map((time) => every(`--every ${time}`))).toEqual([
      60, 90, 1_800, 3_600, 2_073_600,
    ]);
    for (const wrong of ['59s', '0h', '1', 'h', '25d', '1.5h', '1h30m', '9999999999d']) {
      expect(every(`--every ${wrong}`)).toEqual({ exit: 2 });
    }
    expect(parse('--every 1h --token 0123456789abcdef').err).toContain('needs --snapshots');
    expect(parse('--every 1h --token 0123456789abcdef --snapshots kept').result).toMatchObject({
      snapshots: 'kept',
      everySeconds: 3_600,
    });
  });

  it('say whether credential plugins may run, and how long', () => {
    const plugins = (line: string) => {
      const { result } = parse(line);
      return 'source' in result && result.source.from === 'kubeconfig' ? result.source.kubeconfig.plugins : 'none';
    };
    expect(plugins('')).toBeUndefined();
    expect(plugins('list --exec-plugins deny')).toEqual({ allowed: false, timeoutMs: 60_000 });
    expect(plugins('--exec-timeout 300')).toEqual({ allowed: true, timeoutMs: 300_000 });
    expect(parse('--exec-plugins maybe').result).toEqual({ exit: 2 });
  });

  it('without a command belong to serve', () => {
    expect(parse('--demo --port 0 --no-open').result).toMatchObject({
      command: 'serve',
      source: { from: 'demo' },
      port: 0,
      open: false,
      refreshSeconds: 0,
    });
  });

  it('name sources, repeated where that makes sense', () => {
    expect(parse('list --manifests a --manifests - -n x --namespace y').result).toMatchObject({
      source: { from: 'manifests', paths: ['a', '-'], scope: ['x', 'y'] },
    });
    expect(parse('list --kubeconfig a --kubeconfig b --context c').result).toMatchObject({
      source: { from: 'kubeconfig', kubeconfig: { files: ['a', 'b'], context: 'c' } },
    });
    expect(parse('list --snapshot s.json').result).toMatchObject({ source: { from: 'snapshot', path: 's.json' } });
  });

  it('take --demo without swallowing what follows', () => {
    expect(parse('explain --demo a/b c/d TCP/80').result).toMatchObject({
      source: { from: 'demo' },
      from: 'a/b',
      to: 'c/d',
      question: { protocol: 'TCP', port: 80 },
    });
    expect(parse('list --demo=default -o json --level pod --nodes --profile cilium').result).toMatchObject({
      format: 'json',
      level: 'pod',
      nodes: true,
      profile: 'cilium',
    });
    expect(parse('list --demo --profile auto').result).toMatchObject({ profile: 'auto' });
    expect(parse('list --demo --profile flannel').result).toEqual({ exit: 2 });
  });

  it('ask about TCP when only a port is given, and about anything without one', () => {
    expect(parse('explain a b 53').result).toMatchObject({ question: { protocol: 'TCP', port: 53 } });
    expect(parse('explain a b udp/53').result).toMatchObject({ question: { protocol: 'UDP', port: 53 } });
    expect(parse('explain a b').result).toMatchObject({ question: null });
  });

  it('name further hosts to answer under, as browsers send them', () => {
    const { result } = parse('--allow-host Portolan.Example --allow-host localhost:8080 --allow-host [fd00::1]:80');
    expect(result).toMatchObject({ furtherHosts: ['portolan.example', 'localhost:8080', '[fd00::1]:80'] });
    for (const wrong of ['https://portolan.example', 'a/b', '*.example', 'host:', '-x.example'])
      expect(parse(`--allow-host ${wrong}`).result).toEqual({ exit: 2 });
  });

  it('name the header in which a proxy says who the user is', () => {
    expect(parse('--token --user-header X-Forwarded-User').result).toMatchObject({ userHeader: 'X-Forwarded-User' });
    const env = { PORTOLAN_TOKEN: '0123456789abcdef' };
    expect(parse('--user-header Remote-User', env).result).toMatchObject({ userHeader: 'Remote-User' });
  });

  it('take the token from the environment, where other users cannot see it', () => {
    const PORTOLAN_TOKEN = '0123456789abcdef';
    expect(parse('--host 10.0.0.1', { PORTOLAN_TOKEN }).result).toMatchObject({ token: PORTOLAN_TOKEN });
    expect(parse('--host 0.0.0.0 --token').result).toMatchObject({ token: true });
  });
});

describe('refused', () => {
  it.each([
    ['--demo --snapshot s', 'do not go together'],
    ['list --manifests a --context c', 'do not go together'],
    ['--host 0.0.0.0', 'needs --token'],
    ['--host 192.168.1.1 --no-open', 'needs --token'],
    ['--token short', 'at least 16'],
    ['--user-header X-User', 'nothing is logged without --token'],
    ['--token --user-header X:User', 'name of one header'],
    ['--token --user-header Authorization', 'holds secrets'],
    ['--token --user-header cookie', 'holds secrets'],
    ['--port 99999', 'whole number'],
    ['--port 1e3', 'whole number'],
    ['list --level cluster', 'Allowed choices'],
    ['list -o xml', 'Allowed choices'],
    ['list --demo=other', 'Allowed choices are default, admin, cilium, calico'],
    ['list --no-such', 'unknown option'],
    ['explain a', 'missing required argument'],
    ['explain a b 0', 'no port'],
    ['explain a b ICMP/8', 'no port'],
    ['list surplus', 'too many arguments'],
  ])('is %j, with a reason', (line, words) => {
    const { result, err } = parse(line);
    expect(result).toEqual({ exit: 2 });
    expect(err).toContain(words);
  });
});

it('prints help and version and then ends well', () => {
  expect(parse('--help')).toMatchObject({ result: { exit: 0 }, out: expect.stringContaining('list') });
  expect(parse('--version')).toMatchObject({ result: { exit: 0 }, out: `${VERSION}\n` });
});

it('has the version of the packages', () => {
  for (const path of ['../package.json', '../../package.json']) {
    expect(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version).toBe(VERSION);
  }
});
