// Collects the objects of all manifest documents: lists unrolled, kinds sorted out, duplicates settled (the last one wins).
import type { ManifestDocument } from './manifestDocuments';
import { otherPolicyKindOf, workloadKindOf } from './manifestKinds';
import { groupOf, type ManifestWorkload, projectWorkload } from './manifestWorkloads';
import type {
  EndpointSliceObject,
  Finding,
  NamespaceObject,
  NetworkPolicyObject,
  NodeObject,
  ObjectRef,
  PodObject,
  ServiceObject,
  SourceLocation,
} from './objects';
import {
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectPod,
  projectService,
} from './project';
import { type FieldPath, formatPath, type Projected, type Raw, referTo } from './projectFields';
import { isRecord } from './selector';

/** One object of a kind that is of interest. */
export type ManifestItem =
  | { readonly type: 'namespace'; readonly value: NamespaceObject }
  | { readonly type: 'pod'; readonly value: PodObject }
  | { readonly type: 'node'; readonly value: NodeObject }
  | { readonly type: 'networkPolicy'; readonly value: NetworkPolicyObject }
  | { readonly type: 'service'; readonly value: ServiceObject }
  | { readonly type: 'endpointSlice'; readonly value: EndpointSliceObject }
  | { readonly type: 'workload'; readonly value: ManifestWorkload }
  | {
      readonly type: 'otherPolicy';
      readonly value: {
        readonly apiGroup: string;
        readonly kind: string;
        readonly namespace: string | null;
        readonly name: string;
      };
    };

/** What an item of one type holds. */
export type ManifestValue<Type extends ManifestItem['type']> = Extract<ManifestItem, { type: Type }>['value'];

interface Kept {
  readonly item: ManifestItem;
  readonly location: SourceLocation;
}

/** Takes documents one by one; `items` then holds one object for each kind, namespace and name, in the order of reading. */
export class ManifestInput {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly findings: Finding[]) {}

  get items(): readonly ManifestItem[] {
    return [...this.#kept.values()].map(({ item }) => item);
  }

  /** Adds all objects of one document. */
  add(document: ManifestDocument): void {
    this.#addObject(document, document.value, [], null);
  }

  #addObject(
    document: ManifestDocument,
    raw: unknown,
    path: FieldPath,
    listed: { readonly kind: string; readonly apiVersion: string } | null,
  ): void {
    if (!isRecord(raw)) {
      this.#report(
        document,
        path,
        'document-not-object',
        'warning',
        'no Kubernetes object was found here',
        'An object has apiVersion, kind and metadata.',
      );
      return;
    }
    const kind = raw.kind ?? listed?.kind;
    const apiVersion = raw.apiVersion ?? listed?.apiVersion;
    if (typeof kind !== 'string' || kind === '') {
      this.#report(
        document,
        path,
        'document-without-kind',
        'info',
        'this document has no kind, so it was passed over',
        'A Kubernetes object has apiVersion, kind and metadata.',
      );
      return;
    }
    if (kind.endsWith('List') && Array.isArray(raw.items)) {
      const itemKind =
        kind === 'List'
          ? null
          : { kind: kind.slice(0, -'List'.length), apiVersion: typeof apiVersion === 'string' ? apiVersion : '' };
      raw.items.forEach((item: unknown, index) => {
        this.#addObject(document, item, [...path, 'items', index], itemKind);
      });
      return;
    }
    this.#addOne(document, raw, path, kind, apiVersion);
  }

  #addOne(document: ManifestDocument, raw: Raw, path: FieldPath, kind: string, apiVersion: unknown): void {
    const where = (field: FieldPath): SourceLocation => document.locate([...path, ...field]);
    const read = typeof apiVersion === 'string' ? readerOf(kind, apiVersion) : null;
    if (read === null) {
      this.#checkVersion(document, raw, path, kind, apiVersion);
      return;
    }
    const issue = document.issues.find((candidate) => path.every((step, index) => candidate.path[index] === step));
    if (issue) {
      this.findings.push({
        code: issue.code,
        severity: 'error',
        object: referTo(kind, raw),
        message: `${issue.message}, so the object was left out`,
        next: issue.next,
        path: formatPath(issue.path.slice(path.length)),
        location: document.locate(issue.path),
      });
      return;
    }
    const projected = read(raw, where);
    if (!projected.ok) {
      this.findings.push(projected.finding);
      return;
    }
    this.#keep(projected.value, kind, groupOf(String(apiVersion)), where([]));
  }

  #keep(item: ManifestItem, kind: string, group: string, location: SourceLocation): void {
    const ref = refOf(item, kind);
    const key = JSON.stringify([group, kind, ref.namespace, ref.name]);
    const earlier = this.#kept.get(key);
    if (earlier) {
      const place = ({ file, line }: SourceLocation): string => `${file}, line ${line}`;
      this.findings.push({
        code: 'object-twice',
        severity: 'warning',
        object: ref,
        message: `is given twice: ${place(earlier.location)} and ${place(location)}. The second one counts`,
        next: 'Remove one of the two.',
        location,
      });
      this.#kept.delete(key);
    }
    this.#kept.set(key, { item, location });
  }

  /** A kind that we would read, in a version or group that no cluster serves, is most likely a slip. */
  #checkVersion(document: ManifestDocument, raw: Raw, path: FieldPath, kind: string, apiVersion: unknown): void {
    const usual = USUAL_VERSIONS.get(kind);
    if (
      usual === undefined ||
      (typeof apiVersion === 'string' && apiVersion.includes('/') && !SAME_NAME_GROUPS.test(apiVersion))
    )
      return;
    const given =
      typeof apiVersion === 'string'
        ? `apiVersion "${apiVersion.slice(0, 80)}" is not known for this kind`
        : 'apiVersion is missing';
    this.findings.push({
      code: 'api-version-unknown',
      severity: 'error',
      object: referTo(kind, raw),
      message: `${given}, so the object was left out`,
      next: `Write apiVersion: ${usual}.`,
      path: 'apiVersion',
      location: document.locate([...path, 'apiVersion']),
    });
  }

  #report(
    document: ManifestDocument,
    path: FieldPath,
    code: string,
    severity: Finding['severity'],
    message: string,
    next: string,
  ): void {
    const location = document.locate(path);
    this.findings.push({
      code,
      severity,
      object: null,
      message,
      next,
      location,
    });
  }
}

const USUAL_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['Namespace', 'v1'],
  ['Pod', 'v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
  ['Deployment', 'apps/v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['Job', 'batch/v1'],
  ['CronJob', 'batch/v1'],
]);

/** Groups in which a kind of the same name can only be a mistake; others may have kinds of their own. */
const SAME_NAME_GROUPS = /^(networking\.k8s\.io|extensions|apps|batch|core)\//;

type Reader = (raw: unknown, where: (path: FieldPath) => SourceLocation) => Projected<ManifestItem>;

function reader<Type extends ManifestItem['type']>(
  type: Type,
  project: (raw: unknown, where: (path: FieldPath) => SourceLocation) => Projected<ManifestValue<Type>>,
): Reader {
  return (raw, where) => {
    const projected = project(raw, where);
    return projected.ok ? { ok: true, value: { type, value: projected.value } as ManifestItem } : projected;
  };
}

const CORE_READERS: ReadonlyMap<string, Reader> = new Map([
  ['v1/Namespace', reader('namespace', projectNamespace)],
  ['v1/Pod', reader('pod', (raw, where) => withTemplate(raw, projectPod(raw, where)))],
  ['v1/Node', reader('node', projectNode)],
  ['v1/Service', reader('service', projectService)],
  ['networking.k8s.io/v1/NetworkPolicy', reader('networkPolicy', projectNetworkPolicy)],
  ['discovery.k8s.io/v1/EndpointSlice', reader('endpointSlice', projectEndpointSlice)],
]);

function readerOf(kind: string, apiVersion: string): Reader | null {
  const core = CORE_READERS.get(`${apiVersion}/${kind}`);
  if (core) return core;
  const group = groupOf(apiVersion);
  if (workloadKindOf(group, kind))
    return reader('workload', (raw, where) => projectWorkload(raw, kind, apiVersion, where));
  const policy = otherPolicyKindOf(group, kind);
  if (!policy) return null;
  return reader('otherPolicy', (raw) => {
    const ref = referTo(kind, raw);
    const namespace = policy.namespaced ? (ref.namespace ?? 'default') : null;
    return { ok: true, value: { apiGroup: group, kind, namespace, name: ref.name } };
  });
}

/** A Pod that no cluster has answered for yet stands for a running one of unknown address. */
function withTemplate(raw: unknown, projected: Projected<PodObject>): Projected<PodObject> {
  const status = isRecord(raw) && isRecord(raw.status) ? raw.status : {};
  if (!projected.ok || Object.keys(status).length > 0) return projected;
  return {
    ok: true,
    value: { ...projected.value, ips: null, phase: 'Running', ready: true, template: { replicas: 1 } },
  };
}

function refOf(item: ManifestItem, kind: string): ObjectRef {
  if (item.type === 'workload')
    return { kind, namespace: item.value.template.namespace, name: item.value.template.name };
  return { kind, namespace: 'namespace' in item.value ? item.value.namespace : null, name: item.value.name };
}
