// What hangs on one policy: what it alone makes possible, and what would be lost or gained if it were deleted. Found by evaluating without it.
import type { NetworkPolicyObject } from '../../cluster/index';
import {
  type Answer,
  formatTraffic,
  type GraphNode,
  hasSelfPair,
  type LiveAnalysis,
  nodeTitle,
  type PolicyRef,
  type TrafficGraph,
} from '../../graph/index';
import { refKey } from '../../policy/index';
import { compareAnalyses } from '../compare/compareAnalyses';
import type { ChangeBlock, Comparison } from '../model';
import { editPolicies } from '../whatif/editPolicies';

export interface ImpactPair {
  /** Node ids, and what to call them. */
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  readonly traffic: string;
  /** It may be so, and may be not (R6). */
  readonly isPossible: boolean;
}

/** Connections of one kind: all are counted, the first are named. */
export interface ImpactPart {
  readonly pairs: number;
  readonly first: readonly ImpactPair[];
}

export interface PolicyImpact {
  /** Connections that no other policy admits: they go if its rules go and it still isolates. null: not known for this kind. */
  readonly alone: ImpactPart | null;
  /** If it were deleted. What only may be gained or lost (R6) is counted with what is. */
  readonly lost: ImpactPart;
  /** Deleting a policy that isolates opens. */
  readonly gained: ImpactPart;
}

const FIRST = 20;

export function policyImpact(live: LiveAnalysis, { policy }: { readonly policy: PolicyRef }): Answer<PolicyImpact> {
  const isThere = live.analysis.policies().some((one) => refKey(one) === refKey(policy));
  if (!isThere) {
    return {
      ok: false,
      code: 'policy-not-found',
      message: `There is no ${policy.kind} ${policy.namespace === null ? '' : `${policy.namespace}/`}${policy.name}.`,
      next: 'It may have been deleted; choose one from the list.',
    };
  }
  const without = editPolicies(live, { files: [], deleted: [policy] }).live;
  const deleted = compareAnalyses(live.analysis, without.analysis);
  return {
    ok: true,
    value: {
      alone: aloneOf(live, policy),
      lost: partOf(deleted, ({ lost }) => lost),
      gained: partOf(deleted, ({ gained }) => gained),
    },
  };
}

function aloneOf(live: LiveAnalysis, policy: PolicyRef): ImpactPart | null {
  if (policy.kind !== 'NetworkPolicy') return null;
  const object = live.analysis.objects.networkPolicies.find(
    ({ namespace, name }) => namespace === policy.namespace && name === policy.name,
  );
  const known = live.analysis.reachability.policies.get(refKey(policy));
  if (!object || !known) return null;
  const types = [...(known.ingress ? ['Ingress'] : []), ...(known.egress ? ['Egress'] : [])];
  const { podSelector } = (object.spec ?? {}) as { readonly podSelector?: unknown };
  // R20: without rules it admits nothing, and goes on isolating.
  const silent: NetworkPolicyObject = { ...object, spec: { podSelector: podSelector ?? {}, policyTypes: types } };
  const after = live.change({ networkPolicies: { set: [silent] } });
  return partOf(compareAnalyses(live.analysis, after.analysis), ({ lost }) => lost);
}

function partOf({ changes, graph }: Comparison, traffic: (change: ChangeBlock) => ChangeBlock['lost']): ImpactPart {
  const first: ImpactPair[] = [];
  let pairs = 0;
  for (const change of changes) {
    const words = traffic(change);
    if (Object.keys(words).length === 0) continue;
    pairs += change.pairs;
    for (const from of endsOf(graph, change.from)) {
      for (const to of endsOf(graph, change.to)) {
        if (first.length >= FIRST) break;
        if (from.node === to.node && !hasSelfPair(from.node)) continue;
        const names = { fromName: from.name, toName: to.name };
        const isPossible = change.how === 'possibly-gained' || change.how === 'possibly-lost';
        first.push({ from: from.node.id, to: to.node.id, ...names, traffic: formatTraffic(words), isPossible });
      }
    }
  }
  return { pairs, first };
}

/** Addresses outside are one end, as they are counted; the first of them stands for it in the picture. */
function endsOf({ nodes }: TrafficGraph, list: readonly number[]): readonly { node: GraphNode; name: string }[] {
  const ends = list.map((index) => nodes[index]!);
  const [head] = ends;
  if (head?.kind !== 'external') return ends.map((node) => ({ node, name: nodeTitle(node) }));
  return [{ node: head, name: ends.map(nodeTitle).join(', ') }];
}
