// The header of a snapshot: the circumstances of one reading, apart from what was read.
import type { ClusterObjects, Evaluation, Profile } from '../cluster/index';
import { flag, listOf, object, oneOf, optional, type Shape, text } from './shape';

/** What a caller says of a snapshot; the optional fields below `files` are filled in by `formatSnapshot`. */
export interface SnapshotHeader {
  /** Version of the program that wrote it. */
  readonly engineVersion: string;
  /** ISO 8601, given by the caller. */
  readonly createdAt: string;
  /** The profile that the graph was judged by. */
  readonly profile: Profile;
  /** Who chose it; absent in older snapshots, whose inputs do not tell the engine. */
  readonly chosenBy?: Evaluation['chosenBy'];
  /** What the verdicts leave out, in plain words; absent: what could not be read, and policies of kinds that are not evaluated. */
  readonly notConsidered?: readonly string[];
  /** Names were replaced before it was saved. */
  readonly redacted?: boolean;
  /** Of the source, such as the context's name. Filled in. */
  readonly title?: string;
  /** The kubeconfig's context, if it was one. Filled in. */
  readonly context?: string;
  /** Paths of the manifests that objects were read from, in their order. Filled in. */
  readonly files?: readonly string[];
  /** Of the body: the inputs' hash, 64 hexadecimal digits. Filled in; absent in snapshots of version 1. */
  readonly bodySha256?: string;
}

/** As it stands in a file of version 2. */
export type WrittenHeader = SnapshotHeader & Required<Pick<SnapshotHeader, 'title' | 'files' | 'bodySha256'>>;

const circumstances = {
  engineVersion: text,
  createdAt: text,
  profile: oneOf<Profile>('kubernetes', 'calico', 'cilium'),
  chosenBy: optional(oneOf<Evaluation['chosenBy']>('detection', 'user', 'default')),
};

type FirstHeader = Pick<SnapshotHeader, keyof typeof circumstances>;

/** Of version 1. */
export const firstHeader: Shape<FirstHeader> = object<FirstHeader>(circumstances);

/** Of version 2. */
export const header: Shape<WrittenHeader> = object<WrittenHeader>({
  ...circumstances,
  notConsidered: optional(listOf(text)),
  redacted: optional(flag),
  title: text,
  context: optional(text),
  files: listOf(text),
  bodySha256: text,
});

/** What is missing from the inputs themselves, for a caller that has no verdicts to ask. */
export function missingWords({ gaps, otherPolicies }: ClusterObjects): readonly string[] {
  const unread = gaps.map(
    ({ resource, namespace, message }) =>
      `${resource}${namespace === null ? '' : ` in namespace ${namespace}`} not read: ${message}`,
  );
  const unknown = otherPolicies
    .filter(({ objects }) => objects.length > 0)
    .map(({ apiGroup, kind, objects }) => `${objects.length} ${kind} (${apiGroup}) not considered`);
  return [...unread, ...unknown].sort();
}
