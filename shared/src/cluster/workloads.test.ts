// Owners climbed to the workload a person knows (R600), and guessed where they cannot be read (R601).
import { describe, expect, it } from 'vitest';
import type { ControllerObject, OwnerRef, PodObject } from './objects';
import { workloadsOf } from './workloads';

const pod = (name: string, owner: OwnerRef | null, more: Partial<PodObject> = {}): PodObject => ({
  namespace: 'x',
  name,
  labels: {},
  ips: ['10.0.0.1'],
  node: 'n1',
  hostNetwork: false,
  phase: 'Running',
  terminating: false,
  ready: true,
  serviceAccount: 'default',
  ports: [],
  owner,
  mirror: false,
  ...more,
});
const controller = (kind: string, name: string, owner: OwnerRef | null, apiVersion = 'apps/v1'): ControllerObject => ({
  apiVersion,
  kind,
  namespace: 'x',
  name,
  owner,
});
const ref = (kind: string, name: string, apiVersion = 'apps/v1'): OwnerRef => ({ apiVersion, kind, name });

describe('the workload of a pod', () => {
  it('is the top of its owners', () => {
    const controllers = [
      controller('ReplicaSet', 'web-5d', ref('Deployment', 'web')),
      controller('Job', 'j-1', ref('CronJob', 'j', 'batch/v1'), 'batch/v1'),
    ];
    const found = workloadsOf(
      [pod('a', ref('ReplicaSet', 'web-5d')), pod('b', ref('Job', 'j-1', 'batch/v1')), pod('c', null)],
      controllers,
    );
    expect(found.map((w) => w.id)).toEqual(['Deployment/x/web', 'CronJob/x/j', 'Pod/x/c']);
  });

  it('is guessed from the template hash when the ReplicaSet cannot be read', () => {
    const [found] = workloadsOf([pod('a', ref('ReplicaSet', 'web-5d'), { labels: { 'pod-template-hash': '5d' } })], []);
    expect(found).toMatchObject({ id: 'Deployment/x/web', guessed: true });
    const [kept] = workloadsOf(
      [pod('a', ref('ReplicaSet', 'web-5d'), { labels: { 'pod-template-hash': 'other' } })],
      [],
    );
    expect(kept).toMatchObject({ id: 'ReplicaSet/x/web-5d', guessed: false });
  });

  it('of a mirror pod is named without its node', () => {
    expect(workloadsOf([pod('kube-proxy-n1', ref('Node', 'n1', 'v1'), { mirror: true })], [])[0]?.id).toBe(
      'Pod/x/kube-proxy',
    );
  });

  it('is found even when owners run in a circle', () => {
    const controllers = [controller('A', 'a', ref('B', 'b')), controller('B', 'b', ref('A', 'a'))];
    expect(workloadsOf([pod('p', ref('A', 'a'))], controllers)).toHaveLength(1);
  });

  it('keeps kinds of different API groups apart', () => {
    const found = workloadsOf(
      [pod('a', ref('Service', 's', 'serving.knative.dev/v1')), pod('b', ref('Service', 's', 'v1'))],
      [],
    );
    expect(new Set(found.map((w) => w.id)).size).toBe(2);
  });
});
