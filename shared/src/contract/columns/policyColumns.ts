// Policies and what their rules admit, as columns. Writing and reading expect the same sets: those that neighbouring rows name.
import type { Admission, GraphNode, GraphPolicy } from '../../graph/index';
import { integers, object, oneOf, orNull, ShapeError, text } from '../shape';
import { type Column, checkLengths, column, encodeColumn } from './column';
import type { NodeSet, SetReader, SetWriter } from './setTable';
import { encodeTemplate, type Slots, slotWords, template } from './template';
import { trafficText } from './trafficShape';

type Rule = Pick<Admission, 'direction' | 'traffic'>;

export interface PolicyColumns {
  readonly kind: Column<string>;
  readonly namespace: Column<string | null>;
  /** Templates; `$n` is the name of the first node that the policy selects. */
  readonly name: Column<string>;
  /** Sets; -1: the direction is not governed. */
  readonly ingressSubjects: readonly number[];
  readonly egressSubjects: readonly number[];
}

export interface AdmissionColumns {
  /** How many policies after that of the admission before. */
  readonly policySteps: readonly number[];
  readonly rule: Column<Rule>;
  readonly subjects: readonly number[];
  readonly peers: readonly number[];
}

const UNGOVERNED = -1;
const NONE: NodeSet = [];

export function encodePolicies(
  policies: readonly GraphPolicy[],
  nodes: readonly GraphNode[],
  sets: SetWriter,
): PolicyColumns {
  const ingressSubjects: number[] = [];
  const egressSubjects: number[] = [];
  let last = NONE;
  for (const { ingressSubjects: ingress, egressSubjects: egress } of policies) {
    ingressSubjects.push(ingress === null ? UNGOVERNED : sets.write(ingress, last));
    last = ingress ?? last;
    egressSubjects.push(egress === null ? UNGOVERNED : sets.write(egress, last));
    last = egress ?? last;
  }
  return {
    kind: encodeColumn(policies.map(({ kind }) => kind)),
    namespace: encodeColumn(policies.map(({ namespace }) => namespace)),
    name: encodeColumn(policies.map((policy) => encodeTemplate(policy.name, slotWords(slotsOf(policy, nodes))))),
    ingressSubjects,
    egressSubjects,
  };
}

/** The inverse of encodePolicies. Throws a ShapeError where a column is not what it should be. */
export function decodePolicies(
  read: ReturnType<typeof policyColumns>,
  path: string,
  nodes: readonly GraphNode[],
  sets: SetReader,
): readonly GraphPolicy[] {
  checkLengths(read, path);
  let last = NONE;
  const readSet = (number: number, at: string): NodeSet | null => {
    if (number === UNGOVERNED) return null;
    last = sets.read(number, at, last);
    return last;
  };
  return read.kind.map((kind, i) => {
    // Every column has a row for each kind, as just seen.
    const namespace = read.namespace[i]!;
    const ingressSubjects = readSet(read.ingressSubjects[i]!, `${path}.ingressSubjects`);
    const egressSubjects = readSet(read.egressSubjects[i]!, `${path}.egressSubjects`);
    const name = read.name[i]!(slotsOf({ namespace, ingressSubjects, egressSubjects }, nodes));
    return { kind, namespace, name, ingressSubjects, egressSubjects };
  });
}

/** Policies are often named after the workload that they are for. */
function slotsOf(
  { namespace, ingressSubjects, egressSubjects }: Omit<GraphPolicy, 'kind' | 'name'>,
  nodes: readonly GraphNode[],
): Slots {
  const [first = -1] = ingressSubjects ?? egressSubjects ?? [];
  return { n: nodes[first]?.name ?? '', s: namespace ?? '', k: '' };
}

export function encodeAdmissions(
  admissions: readonly Admission[],
  policies: readonly GraphPolicy[],
  sets: SetWriter,
): AdmissionColumns {
  const subjects: number[] = [];
  const peers: number[] = [];
  let lastPeers = NONE;
  for (const admission of admissions) {
    subjects.push(sets.write(admission.subjects, selectedBy(policies[admission.policy], admission.direction)));
    peers.push(sets.write(admission.peers, lastPeers, admission.subjects));
    lastPeers = admission.peers;
  }
  return {
    policySteps: admissions.map(({ policy }, i) => policy - (admissions[i - 1]?.policy ?? 0)),
    rule: encodeColumn(
      admissions.map(({ direction, traffic }) => ({ direction, traffic })),
      (rule) => JSON.stringify(rule),
    ),
    subjects,
    peers,
  };
}

/** The inverse of encodeAdmissions. Throws a ShapeError where a column is not what it should be. */
export function decodeAdmissions(
  read: ReturnType<typeof admissionColumns>,
  path: string,
  policies: readonly GraphPolicy[],
  sets: SetReader,
): readonly Admission[] {
  checkLengths(read, path);
  let number = 0;
  let lastPeers = NONE;
  return read.rule.map(({ direction, traffic }, i) => {
    // Every column has a row for each rule, as just seen.
    number += read.policySteps[i]!;
    const policy = policies[number];
    if (policy === undefined) throw new ShapeError(`${path}.policySteps`, `policies 0 to ${policies.length - 1}`);
    const subjects = sets.read(read.subjects[i]!, `${path}.subjects`, selectedBy(policy, direction));
    const peers = sets.read(read.peers[i]!, `${path}.peers`, lastPeers, subjects);
    lastPeers = peers;
    return { policy: number, direction, subjects, peers, traffic };
  });
}

/** Most rules speak for all that their policy selects. */
function selectedBy(policy: GraphPolicy | undefined, direction: Admission['direction']): NodeSet {
  return (direction === 'ingress' ? policy?.ingressSubjects : policy?.egressSubjects) ?? NONE;
}

/** The columns by themselves; decodePolicies puts them together. */
export const policyColumns = object({
  kind: column(text),
  namespace: column(orNull(text)),
  name: column(template),
  ingressSubjects: integers,
  egressSubjects: integers,
});

/** The columns by themselves; decodeAdmissions puts them together. */
export const admissionColumns = object({
  rule: column(object<Rule>({ direction: oneOf('ingress', 'egress'), traffic: trafficText })),
  policySteps: integers,
  subjects: integers,
  peers: integers,
});
