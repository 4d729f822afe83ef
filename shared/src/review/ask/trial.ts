// One pair in one state of the cluster, and the states that policy changes lead to. Every change goes through its YAML, as it would be applied.
import { type NetworkPolicyObject, type PolicyObject, policyRefOf } from '../../cluster/index';
import { type LiveAnalysis, type PolicyRef, policyTitle, writePolicy } from '../../graph/index';
import { type Explanation, explainPair, judgePair, type Question, refKey, verdictOf } from '../../policy/index';
import { editPolicies } from '../whatif/editPolicies';
import { type AskUnit, pairIn } from './askedUnits';
import type { PolicyChange } from './model';

export interface AskedPairOf {
  readonly from: AskUnit;
  readonly to: AskUnit;
  readonly port: Question | null;
}

export class Trial {
  constructor(
    readonly live: LiveAnalysis,
    readonly pair: AskedPairOf,
  ) {}

  /** null: an end is gone. */
  explain(): Explanation | null {
    const { reachability } = this.live.analysis;
    const ends = pairIn(reachability, this.pair.from, this.pair.to);
    return ends && explainPair(reachability, ends.from, ends.to, this.pair.port);
  }

  verdict(): Explanation['verdict'] | null {
    const { reachability } = this.live.analysis;
    const ends = pairIn(reachability, this.pair.from, this.pair.to);
    return ends && verdictOf(judgePair(reachability, ends.from, ends.to).pair, this.pair.port).verdict;
  }

  /** The state after the changes; null: they cannot be applied, or the cluster would be judged by another profile then. */
  apply(changes: readonly PolicyChange[]): Trial | null {
    const { live, findings } = editPolicies(this.live, {
      files: changes.flatMap(({ yaml, policy }) => (yaml === null ? [] : [{ name: fileNameOf(policy), text: yaml }])),
      deleted: changes.filter(({ yaml }) => yaml === null).map(({ policy }) => policy),
    });
    if (live.analysis.profile !== this.live.analysis.profile) return null;
    return findings.some(({ severity }) => severity === 'error') ? null : new Trial(live, this.pair);
  }
}

function fileNameOf(policy: PolicyRef): string {
  return `${policyTitle(policy)}.yaml`;
}

/** The object behind a policy's name; of two with one name the later counts. */
export function policyObject(live: LiveAnalysis, ref: PolicyRef): NetworkPolicyObject | PolicyObject | null {
  const { networkPolicies, policyObjects } = live.analysis.objects;
  if (ref.kind === 'NetworkPolicy')
    return (
      networkPolicies.filter(({ namespace, name }) => namespace === ref.namespace && name === ref.name).at(-1) ?? null
    );
  const key = refKey(ref);
  return (
    policyObjects
      .filter((object) => {
        const own = policyRefOf(object);
        return own !== null && refKey(own) === key;
      })
      .at(-1) ?? null
  );
}

/** The policy with another spec as YAML, and the lines of `path` in it. */
export function writeChanged(
  object: NetworkPolicyObject | PolicyObject,
  spec: unknown,
  path: string | null,
): Pick<PolicyChange, 'yaml' | 'lines'> {
  const { yaml, lines } = writePolicy({ ...object, spec });
  return { yaml, lines: path === null ? null : (lines[path] ?? null) };
}
