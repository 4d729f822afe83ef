// The roles that are asked for hold exactly what was refused.
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rolesToAskFor } from './rights';

const gap = (namespace: string | null, right?: string) => ({ namespace, ...(right ? { right } : {}) });

describe('rolesToAskFor', () => {
  test('asks for nothing where no role would help', () => {
    expect(rolesToAskFor([])).toBeNull();
    expect(rolesToAskFor([gap(null)])).toBeNull();
  });

  test('groups what is refused everywhere in one ClusterRole of list and watch', () => {
    expect(
      rolesToAskFor([gap(null, 'pods'), gap(null, 'networkpolicies.networking.k8s.io'), gap(null, 'namespaces')]),
    ).toBe(`apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: portolan-reader
rules:
  - apiGroups: [""]
    resources: [namespaces, pods]
    verbs: [list, watch]
  - apiGroups: ["networking.k8s.io"]
    resources: [networkpolicies]
    verbs: [list, watch]
`);
  });

  test('asks for a Role in each namespace, without what the ClusterRole grants, whatever the namespace is called', () => {
    const text = rolesToAskFor([gap('true', 'pods'), gap('api', 'services'), gap('api', 'pods'), gap(null, 'pods')])!;
    const roles = parseAllDocuments(text).map((document) => document.toJS());
    expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace ?? null])).toEqual([
      ['ClusterRole', null],
      ['Role', 'api'],
    ]);
    expect(roles[1].rules).toEqual([{ apiGroups: [''], resources: ['services'], verbs: ['list', 'watch'] }]);
    const [own] = parseAllDocuments(rolesToAskFor([gap('true', 'pods')])!).map((document) => document.toJS());
    expect(own.metadata.namespace).toBe('true');
  });
});
