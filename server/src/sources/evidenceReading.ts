// The traces of a cluster's network plugin. All of it is optional: what may not be read is null, never a gap and never a failure (R400).
import {
  type ConfigEvidence,
  type DaemonSetEvidence,
  type EngineEvidence,
  projectConfigEvidence,
  projectDaemonSetEvidence,
  projectRoleEvidence,
  wantedClusterRoles,
  wantedConfigMaps,
} from '@portolan/shared/cluster';
import { JSON_TYPE, RequestFault } from './apiClient';
import type { ClusterReader } from './clusterReader';
import type { ProjectedObject } from './resources';

/** Agents, their ConfigMaps and roles. They live in namespaces of their own, so the reading's scope does not limit them. */
export async function readAgents(
  reader: ClusterReader,
  signal: AbortSignal,
): Promise<Pick<EngineEvidence, 'daemonSets' | 'configMaps' | 'roles'>> {
  const daemonSets = await readDaemonSets(reader, signal);
  const [configMaps, roles] = await Promise.all([
    readConfigMaps(reader, daemonSets, signal),
    readRoles(reader, daemonSets, signal),
  ]);
  return { daemonSets, configMaps, roles };
}

async function readDaemonSets(
  reader: ClusterReader,
  signal: AbortSignal,
): Promise<readonly DaemonSetEvidence[] | null> {
  const request = {
    path: '/apis/apps/v1/daemonsets',
    resource: null,
    isCalm: true,
    accept: JSON_TYPE,
    project: (raw: unknown): DaemonSetEvidence | null => readable(projectDaemonSetEvidence(raw)),
    onPage: () => {},
  };
  const answer = await optionally(reader.list(request, signal));
  return 'value' in answer ? answer.value.filter((evidence) => evidence !== null) : null;
}

async function readConfigMaps(
  reader: ClusterReader,
  daemonSets: readonly DaemonSetEvidence[] | null,
  signal: AbortSignal,
): Promise<readonly ConfigEvidence[] | null> {
  const answers = await Promise.all(
    wantedConfigMaps(daemonSets).map(({ namespace, name }) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${encodeURIComponent(name)}`;
      return optionally(reader.get(path, JSON_TYPE, signal));
    }),
  );
  const found = answers.flatMap((answer) =>
    'value' in answer ? (readable(projectConfigEvidence(answer.value)) ?? []) : [],
  );
  const refused = answers.some((answer) => 'fault' in answer && answer.fault !== 'not-found');
  return found.length === 0 && refused ? null : found;
}

async function readRoles(
  reader: ClusterReader,
  daemonSets: readonly DaemonSetEvidence[] | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    wantedClusterRoles(daemonSets).map((name) => {
      const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${encodeURIComponent(name)}`;
      return optionally(reader.get(path, JSON_TYPE, signal));
    }),
  );
  return answers.flatMap((answer) => ('value' in answer ? (readable(projectRoleEvidence(answer.value)) ?? []) : []));
}

type Answer<T> = { readonly value: T } | { readonly fault: RequestFault['kind'] };

/** A rejected identity and a cancelled reading still end everything. */
async function optionally<T>(request: Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await request };
  } catch (error) {
    if (!(error instanceof RequestFault) || error.kind === 'unauthorized') throw error;
    return { fault: error.kind };
  }
}

function readable<T>(projected: ProjectedObject<T>): T | null {
  return projected.ok ? projected.value : null;
}
