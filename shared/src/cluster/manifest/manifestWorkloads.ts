// Controllers in manifests: what they ask for, as one template pod each that stands for all replicas.

import type { ControllerObject, Labels, OwnerRef, PodObject } from '../objects';
import {
  type FieldPath,
  formatPath,
  located,
  type Projected,
  projecting,
  type Raw,
  readFlag,
  readLabels,
  readMetadata,
  readOwner,
  readRecord,
  refuse,
  type Whereabouts,
} from '../project/projectFields';
import { type PodSpecPart, readPodSpec } from '../project/projectPod';
import { isRecord } from '../selector';
import { workloadKindOf } from './manifestKinds';

/** A controller and the pods it asks for. */
export interface ManifestWorkload {
  readonly controller: ControllerObject;
  /** Its pods as one template; replicas 0 means that it asks for none. */
  readonly template: PodObject & { readonly template: { readonly replicas: number | null } };
}

/** Reads one object of a workload kind. */
export function projectWorkload(
  raw: unknown,
  kind: string,
  apiVersion: string,
  where?: Whereabouts,
): Projected<ManifestWorkload> {
  return projecting(kind, raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const { labels, part } = readTemplate(object, kind, apiVersion);
    const owner: OwnerRef = { apiVersion, kind, name };
    return {
      controller: { apiVersion, kind, namespace, name, owner: readOwner(object) },
      template: {
        namespace,
        name,
        labels: kind === 'Job' ? withJobName(labels, name) : labels,
        ips: null,
        node: null,
        ...part,
        phase: 'Running',
        terminating: false,
        ready: true,
        owner,
        mirror: false,
        template: { replicas: readReplicas(object, kind, apiVersion) },
        ...located(where),
      },
    };
  });
}

function readTemplate(
  object: Raw,
  kind: string,
  apiVersion: string,
): { readonly labels: Labels; readonly part: PodSpecPart } {
  const path = workloadKindOf(groupOf(apiVersion), kind)!.templatePath;
  let template: Raw = object;
  const at: string[] = [];
  for (const step of path) {
    at.push(step);
    if (template[step] === undefined || template[step] === null)
      refuse(at, `${formatPath(at)} is missing, so it has no pods`);
    template = readRecord(template[step], at);
  }
  const metadata = readRecord(template.metadata, [...path, 'metadata']);
  return {
    labels: readLabels(metadata.labels, [...path, 'metadata', 'labels']),
    part: readPodSpec(readRecord(template.spec, [...path, 'spec']), [...path, 'spec']),
  };
}

/** The Job controller puts the Job's name on its pods. */
function withJobName(labels: Labels, name: string): Labels {
  return Object.fromEntries([...Object.entries(labels), ['job-name', name], ['batch.kubernetes.io/job-name', name]]);
}

/** How many pods are asked for at one time; null when that follows from the number of nodes. */
function readReplicas(object: Raw, kind: string, apiVersion: string): number | null {
  const spec = readRecord(object.spec, ['spec']);
  const { count } = workloadKindOf(groupOf(apiVersion), kind)!;
  if (count === 'perNode') return null;
  if (count === 'replicas') return readCount(spec.replicas, ['spec', 'replicas']) ?? 1;
  if (readFlag(spec.suspend, ['spec', 'suspend'])) return 0;
  if (count === 'one') return 1;
  if (isFinished(object)) return 0;
  const parallelism = readCount(spec.parallelism, ['spec', 'parallelism']) ?? 1;
  return Math.min(parallelism, readCount(spec.completions, ['spec', 'completions']) ?? parallelism);
}

function readCount(value: unknown, path: FieldPath): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return refuse(path, `${formatPath(path)} must be a whole number from 0`);
}

/** R607: a Job that has come to its end has no pods any more. */
function isFinished(job: Raw): boolean {
  const conditions = isRecord(job.status) ? job.status.conditions : null;
  return (
    Array.isArray(conditions) &&
    conditions.some(
      (item: unknown) =>
        isRecord(item) && (item.type === 'Complete' || item.type === 'Failed') && item.status === 'True',
    )
  );
}

/** `apps` for `apps/v1`, "" for `v1`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
