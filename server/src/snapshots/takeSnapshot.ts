// Takes a snapshot of what is shown into the store: the engine's thread writes the text, so no answer waits for it.
import type { ClusterResponse, StoredSnapshot } from '@portolan/shared/contract';
import type { ClusterState } from '../clusterState';
import type { EngineAnswer } from '../engine';
import { headerFacts } from './snapshotHeader';
import type { SnapshotFacts, SnapshotStore } from './snapshotStore';

export type Asked = Extract<EngineAnswer, { readonly ok: false }>;
export type Taken = { readonly ok: true; readonly snapshot: StoredSnapshot | null } | Asked;

export interface TakeOptions {
  readonly state: ClusterState;
  readonly store: SnapshotStore;
  readonly version: string;
}

/** Nothing is kept (null) where `isNew` says that these inputs, of this place, are kept already. */
export async function takeSnapshot(
  { state, store, version }: TakeOptions,
  words: Pick<SnapshotFacts, 'name' | 'note' | 'by'>,
  isNew: (text: string) => Promise<boolean> = async () => true,
): Promise<Taken> {
  const createdAt = state.status().readAt ?? '';
  const answer = await state.ask({ type: 'snapshot', header: { engineVersion: version, createdAt } });
  if (!answer.ok) return answer;
  if (!(await isNew(answer.body))) return { ok: true, snapshot: null };
  const revision = answer.revision ?? null;
  const totals = await totalsOf(state, revision);
  return { ok: true, snapshot: await store.take(answer.body, { ...words, ...totals, revision }) };
}

/** Of the same revision, or not at all. */
async function totalsOf(
  state: ClusterState,
  revision: number | null,
): Promise<Pick<SnapshotFacts, 'workloads' | 'policies'>> {
  const answer = await state.ask({ type: 'cluster' });
  const cluster = answer.ok ? (JSON.parse(answer.body) as ClusterResponse) : null;
  if (cluster === null || cluster.revision !== revision) return { workloads: null, policies: null };
  return { workloads: cluster.totals.workloads, policies: cluster.totals.policies };
}

/** True where the newest snapshot of the same place holds other inputs, or there is none. */
export async function differsFromLast(store: SnapshotStore, text: string): Promise<boolean> {
  const { title, context, inputsHash } = headerFacts(text);
  const { snapshots } = await store.list();
  const last = snapshots.find((one) => one.title === title && one.context === context);
  return last === undefined || inputsHash === null || last.inputsHash !== inputsHash;
}
