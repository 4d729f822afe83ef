// Findings by what they are, as text, and by what stands for them in the picture. Pure.
import type { Finding, Severity } from '@portolan/shared/cluster';
import type { TrafficGraph } from '@portolan/shared/graph';

export interface FindingGroup {
  readonly code: string;
  /** Of the worst of them. */
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

/** In the order of their first finding: they come worst first. */
export function groupsOf(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = groups.get(finding.code);
    if (list) list.push(finding);
    else groups.set(finding.code, [finding]);
  }
  return [...groups].map(([code, list]) => ({ code, severity: list[0]!.severity, findings: list }));
}

/** What the finding is about; null: the input as a whole. */
export function objectName({ object }: Finding): string | null {
  if (object === null) return null;
  return object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
}

/** One line for a note or a mail. */
export function textOf(finding: Finding): string {
  const { severity, code, object, message, next, path, location } = finding;
  const what = object === null ? '' : `${object.kind} ${objectName(finding)}: `;
  const where = [path, location ? `${location.file}:${location.line}` : ''].filter(Boolean).join(' ');
  return `${severity} ${code}: ${what}${message}${where === '' ? '' : ` (${where})`}${next ? ` ${next}` : ''}`;
}

/** The id under which the picture or the inspector knows the object; null: they do not. */
export function findingId({ object }: Finding, { nodes, namespaces }: TrafficGraph): string | null {
  if (object === null) return null;
  const { kind, namespace, name } = object;
  if (kind.includes('NetworkPolicy')) return `policy:${kind}/${namespace ?? ''}/${name}`;
  if (kind === 'Namespace') return namespaces.some((one) => one.name === name) ? `Namespace/${name}` : null;
  const id = `${kind}/${namespace}/${name}`;
  // Of a workload in variants the first one.
  return nodes.find((node) => node.id === id || node.id.startsWith(`${id}#`))?.id ?? null;
}
