// A cluster's objects as a file of manifests, as `kubectl get -o yaml` would write them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiObject, ApiServer } from '../apiServer';

/** Noise, secrets, and CronJobs: between two runs those have no pods, for which a manifest stands in with a template. */
const LEFT_OUT: readonly string[] = [
  'events',
  'leases',
  'secrets',
  'customresourcedefinitions',
  'apiservices',
  'cronjobs',
];

/** A folder of manifests; `remove` deletes it. */
export interface Dump {
  readonly folder: string;
  remove(): Promise<void>;
}

/** All objects that the server lists; those of `asWritten` as they were before the server filled in its defaults. */
export async function dump(api: ApiServer, asWritten: readonly ApiObject[] = []): Promise<Dump> {
  const resources = (await api.served()).filter(
    ({ name, verbs }) => verbs.includes('list') && !LEFT_OUT.includes(name),
  );
  const stored = (await Promise.all(resources.map((resource) => api.list(resource)))).flat();
  const written = new Map(asWritten.map((object) => [keyOf(object), object]));
  const items = stored.map((object) => written.get(keyOf(object)) ?? object);
  const folder = await mkdtemp(join(tmpdir(), 'portolan-dump-'));
  await writeFile(join(folder, 'cluster.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

function keyOf({ apiVersion, kind, metadata }: ApiObject): string {
  return [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
}
