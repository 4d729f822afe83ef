// Ingress rows turned round: which subjects answer a given peer, and how, found by the groups that hold the peer.
import { type AddressFamily, IndexSet, IndexSetTable } from '../sets/index';
import type { Rows } from './rowModel';
import type { Universe } from './universe';

/** Subjects that give one answer to a whole set of peers. */
export interface AdmittingSubjects {
  readonly answer: number;
  readonly subjects: IndexSet;
}

/** For one family: each set of peers that occurs in ingress rows, numbered, with the subjects that answer it. */
export interface Admitting {
  /** By set number. */
  readonly byAnswer: readonly (readonly AdmittingSubjects[])[];
  /** By set number: all its subjects. */
  readonly subjects: readonly IndexSet[];
  /** Numbers of the sets that hold a peer, ascending: those of peer `p` are `members[starts[p]]` up to `members[starts[p + 1]]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

export function transposeIngress({ size }: Universe, ingress: Rows, family: AddressFamily): Admitting {
  const table = new IndexSetTable();
  const found: Map<number, number[]>[] = [];
  for (const { groups, subjects } of ingress.rows) {
    for (const { columns, answer } of groups[family]) {
      const number = table.idOf(columns);
      found[number] ??= new Map();
      const known = found[number].get(answer);
      if (known) for (const subject of subjects) known.push(subject);
      else found[number].set(answer, subjects.slice());
    }
  }
  const byAnswer = found.map((answers) =>
    Array.from(answers, ([answer, numbers]) => ({ answer, subjects: IndexSet.of(size, numbers) })),
  );
  const subjects = byAnswer.map((list) => list.reduce((all, one) => all.or(one.subjects), IndexSet.empty(size)));
  return { byAnswer, subjects, ...indexMembers(table.sets, size) };
}

function indexMembers(sets: readonly IndexSet[], size: number): Pick<Admitting, 'starts' | 'members'> {
  const starts = new Int32Array(size + 1);
  for (const set of sets) {
    set.forEach((peer) => {
      starts[peer + 1]! += 1;
    });
  }
  for (let peer = 0; peer < size; peer++) starts[peer + 1]! += starts[peer]!;
  const members = new Int32Array(starts[size]!);
  const next = starts.slice();
  sets.forEach((set, number) => {
    set.forEach((peer) => {
      members[next[peer]!++] = number;
    });
  });
  return { starts, members };
}
