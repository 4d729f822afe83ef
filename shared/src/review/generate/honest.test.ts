// Where policies cannot keep exactly what was asked, the answer says so and names who is in the way.
import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../cluster/index';
import { analyseLive } from '../../graph/index';
import { generatePolicies } from './generatePolicies';
import type { GeneratedPolicies, Wanted, WantedEdge } from './model';

function pod(namespace: string, name: string, labels: Record<string, string>, spec = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: ${JSON.stringify(labels)}}
spec: {nodeName: n1${spec}, containers: [{name: c, image: i}]}
status: {phase: Running, podIP: 10.0.0.${name.charCodeAt(0)}, podIPs: [{ip: 10.0.0.${name.charCodeAt(0)}}]}`;
}

function policy(namespace: string, name: string, spec: object): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${JSON.stringify(spec)}`;
}

function generate(
  documents: readonly string[],
  edges: readonly WantedEdge[],
  scope: Wanted['scope'] = BATCH,
): GeneratedPolicies {
  const live = analyseLive(parseManifests([{ name: 'all.yaml', text: documents.join('\n---\n') }], 't'), {
    profile: 'kubernetes',
  });
  return generatePolicies(live, { scope, directions: ['egress'], edges });
}

const BATCH: Wanted['scope'] = { kind: 'namespaces', namespaces: ['batch'] };
const HTTP = { TCP: '80' } as const;
const edge = (from: string, to: string): WantedEdge => ({ from: `Pod/${from}`, to: `Pod/${to}`, traffic: HTTP });

describe('generated policies that cannot be exact', () => {
  it('name the pods that no label tells apart, at either end', () => {
    const documents = [
      pod('batch', 'a', { app: 'job' }),
      pod('batch', 'b', { app: 'job' }),
      pod('shop', 'c', { app: 'web' }),
      pod('shop', 'd', { app: 'web' }),
    ];
    const { exact, findings, verification } = generate(documents, [edge('batch/a', 'shop/c')]);
    expect(exact).toBe(false);
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'pods-not-told-apart: No label tells batch/a from batch/b, so a policy for the one governs the other too.',
      'peers-not-told-apart: No label tells shop/c from shop/d, so a rule that admits the one admits the other too.',
    ]);
    expect(verification.differences.map(({ subject, peer, more }) => [subject, peer, more])).toEqual([
      ['Pod/batch/a', 'Pod/shop/d', HTTP],
      ['Pod/batch/b', 'Pod/shop/c', HTTP],
      ['Pod/batch/b', 'Pod/shop/d', HTTP],
    ]);
  });

  it('leave pods of the host network out, and say so', () => {
    const documents = [pod('batch', 'a', { app: 'job' }), pod('shop', 'h', { app: 'web' }, ', hostNetwork: true')];
    const { exact, findings, policies } = generate(documents, [edge('batch/a', 'shop/h')]);
    expect([exact, findings.map(({ code }) => code)]).toEqual([false, ['peer-on-host-network']]);
    expect(policies.every(({ spec }) => !JSON.stringify(spec).includes('web'))).toBe(true);
  });
});

describe('generated policies beside existing ones', () => {
  const pods = [pod('batch', 'a', { app: 'job' }), pod('shop', 'c', { app: 'web' }), pod('shop', 'd', { app: 'db' })];

  it('cannot take away what those admit, and name the policy behind it', () => {
    const existing = policy('batch', 'to-db', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } }] }],
    });
    const { exact, policies, verification } = generate([...pods, existing], [edge('batch/a', 'shop/c')]);
    // It is refused now, and a rehearsal opens nothing.
    expect([exact, verification.kept, policies.map(({ name }) => name)]).toEqual([true, 0, ['default-deny-egress']]);
    expect(verification.staying).toEqual([
      {
        from: 'Pod/batch/a',
        to: 'Pod/shop/d',
        traffic: { TCP: 'all', UDP: 'all', SCTP: 'all' },
        policies: [{ kind: 'NetworkPolicy', namespace: 'batch', name: 'to-db' }],
      },
    ]);
  });

  it('say where the other end refuses', () => {
    const closed = policy('shop', 'closed', { podSelector: {}, policyTypes: ['Ingress'] });
    const { verification } = generate([...pods, closed], [edge('batch/a', 'shop/c')], { kind: 'ends' });
    expect(verification.kept).toBe(0);
    expect(verification.refused.map(({ by, refused }) => [by, refused])).toEqual([['destination', HTTP]]);
    expect(verification.refused[0]!.why).toContain('closed');
  });
});

describe('addresses outside', () => {
  it('are admitted without the addresses of pods', () => {
    const documents = [pod('batch', 'a', { app: 'job' }), pod('shop', 'c', { app: 'web' })];
    const everywhere: WantedEdge = {
      from: 'Pod/batch/a',
      to: 'Addresses/0.0.0.0-255.255.255.255',
      traffic: { TCP: '443' },
    };
    const { exact, policies } = generate(documents, [everywhere]);
    expect(exact).toBe(true);
    expect(policies.find(({ name }) => name === 'allow-a')!.spec).toEqual({
      podSelector: { matchLabels: { app: 'job' } },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.97/32', '10.0.0.99/32'] } }],
          ports: [{ protocol: 'TCP', port: 443 }],
        },
      ],
    });
  });
});
