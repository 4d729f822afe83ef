// The files of a trial: names that are unique, and what a new policy begins with. Pure.
import type { PolicyRef } from '@portolan/shared/graph';
import type { PolicyFile } from '../view';

/** What a new policy begins with: valid, and selecting nothing that exists. */
export const NEW_POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: new-policy
  namespace: default
spec:
  podSelector:
    matchLabels:
      app: my-app
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: my-client
      ports:
        - port: 8080
`;

/** The name under which a policy of the cluster is edited. */
export function nameOfPolicy({ kind, namespace, name }: PolicyRef): string {
  const plain = `${namespace === null ? '' : `${namespace}/`}${name}.yaml`;
  return kind === 'NetworkPolicy' ? plain : `${kind}/${plain}`;
}

/** Files of the same name take the place of those before. */
export function withFiles(files: readonly PolicyFile[], added: readonly PolicyFile[]): readonly PolicyFile[] {
  const names = new Set(added.map(({ name }) => name));
  return [...files.filter(({ name }) => !names.has(name)), ...added];
}

/** The name, with a number where there is such a file already. */
export function uniqueName(files: readonly PolicyFile[], wanted: string): string {
  const taken = new Set(files.map(({ name }) => name));
  const [stem, end] = [wanted.replace(/\.\w+$/, ''), /\.\w+$/.exec(wanted)?.[0] ?? ''];
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${stem}-${number}${end}`;
    if (!taken.has(name)) return name;
  }
}
