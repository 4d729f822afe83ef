// A Service as the destination of a question: ports translated, addresses that may be lost on the way (R47, R48, R69, R78, R80, R505, R506).
import { describe, expect, it } from 'vitest';
import { loadExamples } from '../../testing/examples';
import { node, pod, policy, service, world } from '../../testing/exposureWorld';
import type { Explanation } from '../policy/index';
import { analyse } from './analyse';

const N1 = node('n1', ['InternalIP', '172.18.0.1']);
const WEB = pod({ name: 'web', ip: '10.244.1.1', ports: [{ name: 'http', containerPort: 8080 }] });
const PORTS = [{ port: 80, targetPort: 8080, nodePort: 30080 }];

function ask(objects: readonly object[], from: string, to: string, port: number) {
  return analyse(world([N1, ...objects]), { profile: 'kubernetes' }).explain(from, to, { protocol: 'TCP', port });
}

function explain(objects: readonly object[], from: string, to: string, port: number): Explanation {
  const answer = ask(objects, from, to, port);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

const brief = ({ verdict, certainty }: Explanation): string => `${verdict}, ${certainty}`;

describe('a Service asked about from outside', () => {
  it('answers the worked example F01', () => {
    const example = loadExamples().find(({ id }) => id === 'F01')!;
    const analysis = analyse(example.objects, { profile: example.profile });
    for (const wanted of example.expect) {
      const answer = analysis.explain(wanted.from, wanted.to, wanted);
      expect(answer.ok && brief(answer.value)).toBe(`${wanted.verdict}, ${wanted.certainty}`);
    }
    expect(example.expect).toHaveLength(3);
  });

  it('is certain where every address gets the same answer (R6, R505, R506)', () => {
    const entry = (externalTrafficPolicy: string) =>
      service('web', { type: 'NodePort', selector: { app: 'web' }, ports: PORTS, externalTrafficPolicy });
    const closed = policy('closed', { podSelector: {}, ingress: [] });
    const ip = 'ip:203.0.113.9';
    expect(brief(explain([WEB, entry('Cluster')], ip, 'svc:shop/web', 80))).toBe('allow, defined');
    expect(brief(explain([WEB, entry('Local'), closed], ip, 'svc:shop/web', 80))).toBe('deny, defined');
    // The node that forwards may be the pod's own, which always gets in (R65).
    const cluster = explain([WEB, entry('Cluster'), closed], ip, 'svc:shop/web', 80);
    expect(brief(cluster)).toBe('deny, implementation-defined');
    expect(cluster.notes.join(' ')).toContain('a node always reaches the pods that run on it');
  });

  it('takes a node port for the Service port behind it, from outside only', () => {
    const entry = service('web', { type: 'NodePort', selector: { app: 'web' }, ports: PORTS });
    const found = explain([WEB, entry], 'ip:203.0.113.9', 'svc:shop/web', 30080);
    expect([found.verdict, found.question?.port]).toEqual(['allow', 30080]);
    expect(ask([WEB, entry], 'Pod/shop/web', 'svc:shop/web', 30080)).toMatchObject({ code: 'service-port-not-found' });
  });

  it('says that a ClusterIP has no address outside, and which clients a load balancer takes (R503, R504)', () => {
    const notes = (spec: object) =>
      explain(
        [WEB, service('web', { selector: { app: 'web' }, ports: PORTS, ...spec })],
        'ip:203.0.113.9',
        'svc:shop/web',
        80,
      ).notes.join(' ');
    expect(notes({})).toContain('no address that outsiders can dial');
    expect(notes({ type: 'LoadBalancer', loadBalancerSourceRanges: ['198.51.100.0/24'] })).toContain('198.51.100.0/24');
  });
});

describe('a Service asked about from a pod', () => {
  const CLIENT = pod({ name: 'client', ip: '10.244.1.9' });
  const SERVICE = service('web', { clusterIP: '10.96.0.10', selector: { app: 'web' }, ports: PORTS });

  it('is doubtful where an egress rule names its own address, unless the pod refuses anyway (R47)', () => {
    const out = policy('out', {
      podSelector: { matchLabels: { app: 'client' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '10.96.0.0/12' } }] }],
    });
    const objects = [WEB, CLIENT, SERVICE, out];
    expect(brief(explain(objects, 'Pod/shop/client', 'svc:shop/web', 80))).toBe('deny, implementation-defined');
    const closed = policy('closed', { podSelector: { matchLabels: { app: 'web' } }, ingress: [] });
    expect(brief(explain([...objects, closed], 'Pod/shop/client', 'svc:shop/web', 80))).toBe('deny, defined');
  });

  it('is undefined where it leads back to the pod itself (R69)', () => {
    expect(brief(explain([WEB, SERVICE], 'Pod/shop/web', 'svc:shop/web', 80))).toBe('allow, implementation-defined');
    const closed = policy('closed', { podSelector: {}, ingress: [] });
    const denied = explain([WEB, SERVICE, closed], 'Pod/shop/web', 'svc:shop/web', 80);
    expect(brief(denied)).toBe('deny, implementation-defined');
    const second = pod({ name: 'web2', ip: '10.244.1.2', labels: { app: 'web' } });
    expect(brief(explain([WEB, second, SERVICE], 'Pod/shop/web', 'svc:shop/web', 80))).toBe('allow, defined');
  });

  it('has answers for what is no Service with backends (R80)', () => {
    const alias = service('alias', { type: 'ExternalName', externalName: 'x.test' });
    const empty = service('empty', { selector: { app: 'none' }, ports: PORTS });
    const codes = ['svc:shop/alias', 'svc:shop/empty', 'svc:shop/none', 'svc:none'].map((to) => {
      const answer = ask([WEB, alias, empty], 'Pod/shop/web', to, 80);
      return answer.ok ? 'ok' : answer.code;
    });
    expect(codes).toEqual(['external-name', 'no-backends', 'service-not-found', 'service-not-found']);
    const headless = service('head', { clusterIP: 'None', selector: { app: 'web' }, ports: PORTS });
    expect(explain([WEB, CLIENT, headless], 'Pod/shop/client', 'svc:shop/head', 9).notes.join(' ')).toContain(
      'port 9;',
    );
  });
});
