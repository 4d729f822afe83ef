// The rights that deploy/ ships, on a real API server: everything that decides verdicts is read, and only add-ons are missing (P21).
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatusResponse } from '@portolan/shared/contract';
import { parseAllDocuments } from 'yaml';
import { edgesOf } from '../support/edges';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';
import { type ApiObject, ApiServer } from './apiServer';
import { kubeconfigOf } from './kubeconfigOf';

const RIGHTS = fileURLToPath(new URL('../../deploy/base/rights.yaml', import.meta.url));
const NAME = 'portolan-e2e-shipped';

/** The shipped role and binding, for the user `nobody` and under a name of the test's own. */
async function shipped(): Promise<readonly ApiObject[]> {
  const documents = parseAllDocuments(await readFile(RIGHTS, 'utf8'));
  return documents.map((document) => {
    const object = document.toJS() as ApiObject & { roleRef?: object };
    const metadata = { name: NAME };
    if (object.kind === 'ClusterRole') return { ...object, metadata };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nobody' }];
    return { ...object, metadata, roleRef: { ...object.roleRef, name: NAME }, subjects };
  });
}

test('the shipped role reads all that decides verdicts, and gives the graph of an administrator', async ({
  portolan,
}) => {
  const api = new ApiServer();
  const folder = await mkdtemp(join(tmpdir(), 'portolan-e2e-'));
  const objects = await shipped();
  try {
    for (const object of objects) {
      await api.remove(object);
      expect(await api.create(object)).toBeNull();
    }
    const reader = await startPortolan(['--kubeconfig', await kubeconfigOf('nobody', folder)]);
    try {
      const { gaps, resources } = (await (await fetch(`${reader.url}/api/status`)).json()) as StatusResponse;
      const missing = gaps.map(({ resource }) => resource).sort();
      expect(missing).toEqual(['ingressclasses.networking.k8s.io', 'ingresses.networking.k8s.io', 'serviceaccounts']);
      const followed = ['namespaces', 'pods', 'nodes', 'networkpolicies', 'services', 'endpointslices'];
      const states = resources.filter(({ resource }) => followed.includes(resource)).map(({ state }) => state);
      expect(states).toEqual(followed.map(() => 'live'));
      // Without ReplicaSets the names of Deployments are guessed, and rightly so.
      expect(await edgesOf(reader.url)).toEqual(await edgesOf(portolan));
    } finally {
      await reader.stop();
    }
  } finally {
    for (const object of objects) await api.remove(object);
    await rm(folder, { recursive: true });
  }
});
