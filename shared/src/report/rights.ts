// The rights that a reading lacked, as roles to ask an administrator for.
import type { InputGap } from '@portolan/shared/cluster';

type Lack = Pick<InputGap, 'namespace' | 'right'>;

/**
 * YAML of one ClusterRole for what was refused in all namespaces, and one Role for each namespace with refusals of its own: `list`
 * and `watch`, nothing else. null when no role would help.
 */
export function rolesToAskFor(gaps: readonly Lack[]): string | null {
  const places = new Map<string | null, Set<string>>();
  for (const { namespace, right } of gaps) {
    if (right === undefined) continue;
    const rights = places.get(namespace) ?? new Set<string>();
    places.set(namespace, rights.add(right));
  }
  const whole = places.get(null);
  const roles = [...places].filter(([namespace]) => namespace !== null) as [string, Set<string>][];
  roles.sort(([a], [b]) => (a < b ? -1 : 1));
  const documents = [
    ...(whole ? [role(null, whole)] : []),
    ...roles.flatMap(([namespace, rights]) => {
      // What is granted everywhere need not be asked for again.
      const own = new Set([...rights].filter((right) => !whole?.has(right)));
      return own.size > 0 ? [role(namespace, own)] : [];
    }),
  ];
  return documents.length > 0 ? documents.join('---\n') : null;
}

function role(namespace: string | null, rights: ReadonlySet<string>): string {
  const groups = new Map<string, string[]>();
  for (const right of [...rights].sort()) {
    const [resource, ...group] = right.split('.');
    const name = group.join('.');
    groups.set(name, [...(groups.get(name) ?? []), resource!]);
  }
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace === null ? 'ClusterRole' : 'Role'}`,
    'metadata:',
    '  name: portolan-reader',
    ...(namespace === null ? [] : [`  namespace: ${JSON.stringify(namespace)}`]),
    'rules:',
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([group, resources]) => [
        `  - apiGroups: [${JSON.stringify(group)}]`,
        `    resources: [${resources.join(', ')}]`,
        '    verbs: [list, watch]',
      ]),
    '',
  ].join('\n');
}
