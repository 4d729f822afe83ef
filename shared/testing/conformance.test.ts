// The verdict tables of the Kubernetes end-to-end tests: every case, every check.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ClusterObjects,
  NO_EVIDENCE,
  NO_EXPOSURE,
  type Protocol,
  projectNamespace,
  projectNetworkPolicy,
  projectPod,
} from '../src/cluster/index';
import { analyse } from '../src/graph/index';

interface Case {
  readonly name: string;
  readonly namespaces: readonly unknown[];
  readonly pods: readonly unknown[];
  readonly policies: readonly unknown[] | null;
  readonly checks: readonly {
    readonly src: string;
    readonly dst: string;
    readonly port: number;
    readonly protocol: Protocol;
    readonly allow: boolean;
  }[];
}

const { cases } = JSON.parse(readFileSync(new URL('./conformance/k8s-e2e.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

function projected<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly finding: { readonly message: string } },
): T {
  if (!result.ok) throw new Error(result.finding.message);
  return result.value;
}

function toObjects({ name, namespaces, pods, policies }: Case): ClusterObjects {
  return {
    source: { kind: 'manifests', title: name },
    namespaces: namespaces.map((raw) => projected(projectNamespace(raw))),
    pods: pods.map((raw) => projected(projectPod(raw))),
    nodes: [],
    networkPolicies: (policies ?? []).map((raw) => projected(projectNetworkPolicy(raw))),
    services: [],
    endpointSlices: [],
    controllers: [],
    policyObjects: [],
    serviceAccounts: [],
    exposure: NO_EXPOSURE,
    evidence: NO_EVIDENCE,
    otherPolicies: [],
    gaps: [],
    problems: [],
  };
}

describe('the Kubernetes end-to-end tests', () => {
  it('hold 65 cases with 506 checks', () => {
    expect(cases).toHaveLength(65);
    expect(cases.flatMap(({ checks }) => checks)).toHaveLength(506);
  });

  it.each(cases.map((entry, index) => [`${index + 1}. ${entry.name}`, entry] as const))('%s', (_, entry) => {
    const analysis = analyse(toObjects(entry), { profile: 'kubernetes' });
    const id = (end: string): string => (end.startsWith('ip:') ? end : `Pod/${end}`);
    for (const check of entry.checks) {
      const answer = analysis.explain(id(check.src), id(check.dst), check);
      expect({ check, allow: answer.ok && answer.value.verdict === 'allow' }).toEqual({ check, allow: check.allow });
    }
  });
});
