// What of exposure is drawn: outside → entry point → proxy → pods, only where the last hop may connect (R516).
import { describe, expect, it } from 'vitest';
import { node, object, pod, policy, service, world } from '../../../testing/exposureWorld';
import type { Reachability } from '../../policy/index';
import { analyse } from '../analyse';
import { podNodes } from '../nodes';
import { outsideNodes } from '../outsideNodes';
import { exposureGraph } from './exposureGraph';

const N1 = node('n1', ['InternalIP', '172.18.0.1']);
const WEB = pod({ name: 'web', ip: '10.244.1.1' });
const PORTS = [{ port: 80, targetPort: 8080 }];

function draw(...objects: readonly object[]): { nodes: readonly string[]; edges: readonly string[] } {
  // The evaluation behind an analysis is not part of its face.
  const { reachability } = analyse(world([N1, ...objects]), { profile: 'kubernetes' }) as unknown as {
    reachability: Reachability;
  };
  const { nodes, edges } = exposureGraph(reachability, podNodes(reachability));
  const names = new Map(outsideNodes(reachability).map(({ node: { id, name } }) => [id, name]));
  const text = (id: string): string => names.get(id) ?? id;
  return {
    nodes: nodes.map(({ id, kind }) => `${kind} ${id}`),
    edges: edges.map(
      ({ from, to, traffic, verdict, certainty }) =>
        `${text(from)} → ${text(to)} ${JSON.stringify(traffic)} ${verdict} ${certainty}`,
    ),
  };
}

describe('the graph of exposure', () => {
  const external = service('web', { selector: { app: 'web' }, externalIPs: ['198.51.100.9'], ports: PORTS });

  it('leads from outside addresses to the entry point, and on to the pods on their own port', () => {
    const office = policy('office', {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
    });
    expect(draw(WEB, external, office)).toEqual({
      nodes: ['party Entry/external-ip/shop/web'],
      edges: [
        '203.0.113.0/24 → Entry/external-ip/shop/web {"TCP":"80"} allow implementation-defined',
        'Entry/external-ip/shop/web → Pod/shop/web {"TCP":"8080"} allow implementation-defined',
      ],
    });
  });

  it('keeps a blocked entry point as a node without edges', () => {
    const closed = policy('closed', { podSelector: {}, ingress: [] });
    expect(draw(WEB, external, closed)).toEqual({ nodes: ['party Entry/external-ip/shop/web'], edges: [] });
  });

  it('goes through the proxy, by its pods or by the party that stands for it (R509, R510)', () => {
    const ingress = object('networking.k8s.io/v1', 'Ingress', 'web', {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    });
    const cls = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    };
    const inner = service('web', { selector: { app: 'web' }, ports: PORTS });
    const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' };
    const found = draw(WEB, inner, cls, ingress, pod({ name: 'edge/proxy', ip: '10.244.2.1', labels }));
    expect(found.nodes).toEqual(['party Entry/ingress/shop/web']);
    expect(found.edges).toEqual([
      'any IPv4 address → Entry/ingress/shop/web {"TCP":"80"} allow defined',
      'Entry/ingress/shop/web → Pod/edge/proxy {"TCP":"80"} allow defined',
      'Pod/edge/proxy → Pod/shop/web {"TCP":"8080"} allow defined',
    ]);
    const lost = draw(WEB, inner, cls, ingress);
    expect(lost.nodes).toEqual(['party Entry/ingress/shop/web', 'party Proxy/unknown/IngressClass/nginx']);
    expect(lost.edges).toContain('Proxy/unknown/IngressClass/nginx → Pod/shop/web {"TCP":"8080"} unknown unknown');
  });
});
