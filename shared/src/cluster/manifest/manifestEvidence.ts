// Traces of a network plugin in manifests that were dumped from a cluster; desired state alone proves nothing (R400, R401).
import type { ConfigEvidence, DaemonSetEvidence, EngineEvidence, NodeEvidence } from '../engine/engineEvidence';
import { wantedClusterRoles } from '../engine/engineTraces';
import { compareText } from '../normalize';
import {
  projectConfigEvidence,
  projectDaemonSetEvidence,
  projectNodeEvidence,
  projectRoleEvidence,
} from '../project/projectEvidence';
import { type Projected, type Raw, referTo } from '../project/projectFields';
import { isRecord } from '../selector';

/** Takes raw objects one by one and keeps the traces among them. Objects that cannot be read leave none. */
export class ManifestEvidence {
  readonly #daemonSets = new Map<string, DaemonSetEvidence>();
  readonly #configMaps = new Map<string, ConfigEvidence>();
  readonly #nodes = new Map<string, NodeEvidence>();
  readonly #roles = new Map<string, readonly string[]>();

  add(raw: Raw, kind: string, apiVersion: unknown): void {
    switch (`${apiVersion}/${kind}`) {
      case 'apps/v1/DaemonSet':
        // Without a status nobody says that its pods run.
        if (isRecord(raw.status) && Object.keys(raw.status).length > 0) {
          keep(this.#daemonSets, projectDaemonSetEvidence(raw));
        }
        break;
      case 'v1/ConfigMap':
        keep(this.#configMaps, projectConfigEvidence(raw));
        break;
      case 'v1/Node':
        if (isRecord(raw.status) && (isRecord(raw.status.nodeInfo) || Array.isArray(raw.status.conditions))) {
          keep(this.#nodes, projectNodeEvidence(raw));
        }
        break;
      case 'rbac.authorization.k8s.io/v1/ClusterRole': {
        const resources = projectRoleEvidence(raw);
        if (resources.ok) this.#roles.set(referTo(kind, raw).name, resources.value);
      }
    }
  }

  /** Manifests may hold a part of a cluster only: what has no trace in them is not known, rather than not there. */
  get evidence(): EngineEvidence {
    const daemonSets = sorted(this.#daemonSets);
    return {
      daemonSets,
      configMaps: sorted(this.#configMaps),
      nodes: sorted(this.#nodes),
      roles: wantedClusterRoles(daemonSets).flatMap((name) => this.#roles.get(name) ?? []),
      apiGroups: null,
    };
  }
}

function keep<T extends { readonly namespace?: string; readonly name: string }>(
  kept: Map<string, T>,
  projected: Projected<T | null>,
): void {
  if (!projected.ok || projected.value === null) return;
  kept.set(JSON.stringify([projected.value.namespace ?? '', projected.value.name]), projected.value);
}

function sorted<T>(kept: ReadonlyMap<string, T>): readonly T[] | null {
  return kept.size === 0 ? null : [...kept].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value);
}
