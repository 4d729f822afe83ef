// What a person chose in this tool, kept while the page lives: the what-if may take the tool's place in between.
import type { GenerateScope, LostEdge, WantedEdge, Way } from '@portolan/shared/review';
import { useSyncExternalStore } from 'react';

/** An edge that is wanted, with what to call its ends. */
export interface NamedEdge extends WantedEdge {
  readonly title: string;
}

export interface Kept {
  readonly mode: 'deny' | 'marked';
  readonly namespaces: readonly string[];
  readonly directions: readonly Way[];
  /** By {@link edgeKey}. */
  readonly accepted: ReadonlyMap<string, NamedEdge>;
  readonly marked: readonly NamedEdge[];
}

const listeners = new Set<() => void>();
let kept: Kept = { mode: 'deny', namespaces: [], directions: ['ingress', 'egress'], accepted: new Map(), marked: [] };

export function useKept(): Kept {
  return useSyncExternalStore(subscribe, () => kept);
}

export function keep(change: Partial<Kept>): void {
  kept = { ...kept, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function edgeKey({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} → ${to}`;
}

export function endTitle({ namespace, name }: LostEdge['from']): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** As it would be accepted: with the ports offered, or with all that would be lost. */
export function toWanted({ from, to, offered, lost }: LostEdge, all: boolean): NamedEdge {
  return { from: from.id, to: to.id, traffic: all ? lost : offered, title: `${endTitle(from)} → ${endTitle(to)}` };
}

export function scopeOf({ mode, namespaces }: Kept): GenerateScope {
  return mode === 'deny' ? { kind: 'namespaces', namespaces } : { kind: 'ends' };
}
