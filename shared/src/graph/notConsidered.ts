// What the verdicts leave out, in words and with counts: it stays on screen and in every export.
import {
  type ClusterObjects,
  compareText,
  type Evaluation,
  type Finding,
  foreignPolicies,
  isEvaluated,
  type PolicyObject,
  whatIsMissing,
} from '../cluster/index';
import type { NotConsidered } from './model';

/**
 * What takes no part or is not enforced: warnings about the engine, objects that could not be read, policies in versions
 * that are not read and those that are refused for how they are written (R87), policies of kinds that the engine does not enforce, objects that it refused, rehearsals, kinds that no version evaluates,
 * resources that could not be read (R88, R322, R403). Most important first.
 * @param findings of the cluster
 */
export function listNotConsidered(
  objects: ClusterObjects,
  evaluation: Evaluation,
  findings: readonly Finding[],
): readonly NotConsidered[] {
  return [
    ...listEngineWarnings(evaluation),
    ...listUnread(objects),
    ...listMiswritten(findings),
    ...foreignPolicies(objects, evaluation),
    ...listRefused(objects, evaluation),
    ...listStaged(objects),
    ...listUnmodelled(objects, evaluation),
    ...listGaps(objects),
  ];
}

/** Warnings that hold for the whole picture; those about single policies are findings at these policies. */
function listEngineWarnings({ findings, detection }: Evaluation): readonly NotConsidered[] {
  return findings
    .filter(({ severity, object }) => severity !== 'info' && object === null)
    .map(({ code, message }): NotConsidered => {
      const nodes = detection.outside.filter(({ why }) => code === `nodes-outside-${why}`);
      return {
        code,
        message,
        count: Math.max(1, nodes.length),
        objects: nodes.map(({ node }) => ({ kind: 'Node', namespace: null, name: node })),
      };
    });
}

/** Documents and objects that were skipped: what they would say is in no verdict. */
function listUnread(objects: ClusterObjects): readonly NotConsidered[] {
  const { broken } = whatIsMissing(objects);
  return inOne('not-readable-object', 'could not be read', broken);
}

/** R87: what the API server refuses has no effect there; what is written in a version that is not read here may well have. */
function listMiswritten(findings: readonly Finding[]): readonly NotConsidered[] {
  const about = (wanted: string): readonly Finding[] => findings.filter(({ code }) => code === wanted);
  return [
    ...inOne('policy-version-unknown', 'written in a version that is not read here', about('policy-version-unknown')),
    ...inOne('policy-refused', 'written in a way that is refused', about('policy-refused')),
  ];
}

/** Names in one message. */
const NAMED = 3;

/** What several findings are about, as one entry. */
function inOne(code: string, what: string, findings: readonly Finding[]): readonly NotConsidered[] {
  if (findings.length === 0) return [];
  const names = [...new Set(findings.map(whereOf))].sort(compareText);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const objects = new Map(
    findings.flatMap(({ object }) => (object ? [[JSON.stringify(object), object] as const] : [])),
  );
  return [
    {
      code,
      message: `${names.length} ${names.length === 1 ? 'object' : 'objects'} ${what}: ${names.slice(0, NAMED).join(', ')}${more}`,
      count: names.length,
      objects: sorted([...objects.values()]),
    },
  ];
}

function whereOf({ object, location, message }: Finding): string {
  const place = location ? `${location.file}:${location.line}` : null;
  if (!object) return place ?? message;
  const name = `${object.kind} ${object.namespace === null ? '' : `${object.namespace}/`}${object.name}`;
  return place === null ? name : `${name} (${place})`;
}

/** R201, R403: the engine says that it ignores them. */
function listRefused(objects: ClusterObjects, evaluation: Evaluation): readonly NotConsidered[] {
  const refused = objects.policyObjects.filter(
    (object) => object.refusedByEngine !== undefined && isEvaluated(object, evaluation),
  );
  return byKind(refused, 'policy-refused-by-engine', 'the engine reports them as invalid');
}

/** R322 */
function listStaged({ policyObjects }: ClusterObjects): readonly NotConsidered[] {
  const staged = policyObjects.filter(({ kind }) => kind.startsWith('Staged'));
  return byKind(staged, 'policy-staged', 'a rehearsal, which is shown and never enforced');
}

function listUnmodelled(objects: ClusterObjects, evaluation: Evaluation): readonly NotConsidered[] {
  const kinds = objects.otherPolicies
    .filter((other) => other.objects.length > 0)
    .map((other): NotConsidered => {
      const refs = other.objects.map(({ namespace, name }) => ({ kind: other.kind, namespace, name }));
      return {
        code: 'policy-kind-not-evaluated',
        message: messageOf(refs.length, other.kind, other.apiGroup, 'this version does not evaluate this kind'),
        count: refs.length,
        objects: sorted(refs),
      };
    })
    .sort((a, b) => compareText(a.message, b.message));
  // R323: they give nodes policies of their own.
  const hostEndpoints = objects.policyObjects.filter(
    (object) => object.kind === 'HostEndpoint' && isEvaluated(object, evaluation),
  );
  return [
    ...kinds,
    ...byKind(hostEndpoints, 'policy-kind-not-evaluated', 'policies of the nodes themselves are not modelled'),
  ];
}

function listGaps({ gaps }: ClusterObjects): readonly NotConsidered[] {
  return gaps
    .map((gap): NotConsidered => {
      const where = gap.namespace === null ? '' : ` in namespace ${gap.namespace}`;
      return {
        code: `not-readable-${gap.reason}`,
        message: `${gap.resource}${where} not read: ${gap.message}`,
        count: 1,
        objects: [],
      };
    })
    .sort((a, b) => compareText(a.code, b.code) || compareText(a.message, b.message));
}

/** One entry a kind. */
function byKind(list: readonly PolicyObject[], code: string, why: string): readonly NotConsidered[] {
  const kinds = new Map<string, PolicyObject[]>();
  for (const object of list) {
    const key = `${object.apiVersion.split('/')[0]} ${object.kind}`;
    const found = kinds.get(key);
    if (found) found.push(object);
    else kinds.set(key, [object]);
  }
  return [...kinds.keys()].sort(compareText).map((key) => {
    const [group = '', kind = ''] = key.split(' ');
    const refs = kinds.get(key)!.map(({ namespace, name }) => ({ kind, namespace, name }));
    return { code, message: messageOf(refs.length, kind, group, why), count: refs.length, objects: sorted(refs) };
  });
}

function messageOf(count: number, kind: string, group: string, why: string): string {
  return `${count} ${kind} (${group}) not considered: ${why}`;
}

function sorted(refs: NotConsidered['objects']): NotConsidered['objects'] {
  return [...refs].sort((a, b) => compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name));
}
