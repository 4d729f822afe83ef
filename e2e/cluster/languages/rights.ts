// Rights of the user `nobody`: to read everything but one kind, as an administrator may have cut them.
import type { ApiObject, ApiServer } from '../apiServer';

const NAME = 'portolan-e2e-all-but-one';

/** Lets `nobody` read all that the server has but this kind; `restore` takes the rights away. */
export async function forbidKind(api: ApiServer, kind: string): Promise<{ restore(): Promise<void> }> {
  const rules = (await api.served())
    .filter((resource) => resource.kind !== kind)
    .map(({ apiVersion, name }) => ({
      apiGroups: [apiVersion.includes('/') ? apiVersion.split('/')[0] : ''],
      resources: [name],
      verbs: ['get', 'list', 'watch'],
    }));
  const rbac = 'rbac.authorization.k8s.io';
  const objects: readonly ApiObject[] = [
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: NAME }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: NAME },
      subjects: [{ apiGroup: rbac, kind: 'User', name: 'nobody' }],
    },
  ];
  const restore = async () => {
    for (const object of objects) await api.remove(object);
  };
  await restore();
  for (const object of objects) {
    const refused = await api.create(object);
    if (refused !== null) throw new Error(refused);
  }
  return { restore };
}
