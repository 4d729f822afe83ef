// Collects the objects of all manifest documents: lists unrolled, kinds sorted out, duplicates settled (the last one wins).
import type { EngineEvidence } from '../engine/engineEvidence';
import type { Finding, SourceLocation } from '../objects';
import { type FieldPath, formatPath, type Raw, referTo } from '../project/projectFields';
import { isRecord } from '../selector';
import type { ManifestDocument } from './manifestDocuments';
import { ManifestEvidence } from './manifestEvidence';
import { type ManifestItem, readerOf, refOf, usualVersionOf, versionOf, versionsOf } from './manifestReaders';
import { groupOf } from './manifestWorkloads';

interface Kept {
  readonly item: ManifestItem;
  readonly location: SourceLocation;
}

/** Takes documents one by one; `items` then holds one object for each kind, namespace and name, in the order of reading. */
export class ManifestInput {
  readonly #kept = new Map<string, Kept>();
  readonly #evidence = new ManifestEvidence();

  constructor(private readonly findings: Finding[]) {}

  get items(): readonly ManifestItem[] {
    return [...this.#kept.values()].map(({ item }) => item);
  }

  get evidence(): EngineEvidence {
    return this.#evidence.evidence;
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
    this.#checkVersion(document, raw, path, kind, apiVersion, read !== null);
    const issue = document.issues.find((candidate) => path.every((step, index) => candidate.path[index] === step));
    if (!issue) this.#evidence.add(raw, kind, apiVersion);
    if (read === null) return;
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
  #checkVersion(
    document: ManifestDocument,
    raw: Raw,
    path: FieldPath,
    kind: string,
    apiVersion: unknown,
    counted: boolean,
  ): void {
    const wanted = wantedVersionOf(kind, apiVersion, counted);
    if (wanted === undefined) return;
    const given =
      typeof apiVersion === 'string'
        ? `apiVersion "${apiVersion.slice(0, 80)}" is not known for this kind`
        : 'apiVersion is missing';
    this.findings.push({
      code: 'api-version-unknown',
      severity: 'error',
      object: referTo(kind, raw),
      message: `${given}, so the object was ${counted ? 'counted, but not read' : 'left out'}`,
      next: `Write apiVersion: ${wanted}.`,
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

/** Groups in which a kind of the same name can only be a mistake; others may have kinds of their own. */
const SAME_NAME_GROUPS = /^(networking\.k8s\.io|extensions|apps|batch|core)\//;

/** The apiVersion that should stand there; undefined if nothing is wrong with the given one, or it is none of our business. */
function wantedVersionOf(kind: string, apiVersion: unknown, hasReader: boolean): string | undefined {
  if (typeof apiVersion === 'string') {
    const group = groupOf(apiVersion);
    const versions = versionsOf(group, kind);
    if (versions !== null) return versions.includes(versionOf(apiVersion)) ? undefined : `${group}/${versions[0]}`;
    if (hasReader || (apiVersion.includes('/') && !SAME_NAME_GROUPS.test(apiVersion))) return undefined;
  }
  return usualVersionOf(kind);
}
