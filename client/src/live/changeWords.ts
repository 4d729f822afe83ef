// What happened, in words: connections, and the objects behind them. Pure.
import type { ClusterNews, RevisionEvent } from '@portolan/shared/contract';
import {
  formatTraffic,
  type GraphComparison,
  nodeTitle,
  type PairChange,
  type PolicyRef,
  policiesBehind,
} from '@portolan/shared/graph';
import type { Change } from './usePicture';

/** `+2 −1 connections`, or what else there is to say in a few words. */
export function shortWords({ gained, lost, changed, came, went, isExact }: GraphComparison): string {
  if (!isExact) return 'The cluster changed';
  const parts = [
    ...(gained > 0 ? [`+${n(gained)}`] : []),
    ...(lost > 0 ? [`−${n(lost)}`] : []),
    ...(changed > 0 ? [`~${n(changed)}`] : []),
  ];
  if (parts.length > 0) return `${parts.join(' ')} connection${gained + lost + changed === 1 ? '' : 's'}`;
  const nodes = [
    ...(came.length > 0 ? [`+${n(came.length)}`] : []),
    ...(went.length > 0 ? [`−${n(went.length)}`] : []),
  ];
  return `${nodes.join(' ')} workload${came.length + went.length === 1 ? '' : 's'}`;
}

/** `report → payments-db`, and the traffic that it has, or had. */
export function pairWords({ from, to, how, before, after }: PairChange): {
  readonly ends: string;
  readonly traffic: string;
} {
  const traffic = (blocks: PairChange['before']): string =>
    [...new Set(blocks.map((block) => formatTraffic(block.traffic)))].join(', ');
  return {
    ends: `${nodeTitle(from)} → ${nodeTitle(to)}`,
    traffic:
      how === 'changed' && traffic(before) !== traffic(after)
        ? `${traffic(before)} → ${traffic(after)}`
        : traffic(how === 'lost' ? before : after),
  };
}

/** Policies that changed and have a say in this pair. */
export function causesOf(pair: PairChange, { before, after, news }: Change): readonly PolicyRef[] {
  const changed = objectsOf(news).filter(({ kind }) => /Policy$/.test(kind));
  return policiesBehind(pair, [before.graph, after.graph], changed);
}

/** What came, changed and went, without what is named twice; the latest word on each object. */
export function objectsOf(news: readonly RevisionEvent[]): ClusterNews['objects'] {
  const latest = new Map<string, ClusterNews['objects'][number]>();
  for (const event of news)
    for (const object of event.news?.objects ?? []) {
      const key = JSON.stringify([object.kind, object.namespace, object.name]);
      latest.delete(key);
      latest.set(key, object);
    }
  return [...latest.values()];
}

/** Objects that only follow others, such as slices and replica sets, explain nothing. */
const FOLLOWERS: ReadonlySet<string> = new Set(['EndpointSlice', 'ReplicaSet', 'Job']);

/** What is worth naming first: policies, then the rest, without what only follows. */
export function tellingObjects(news: readonly RevisionEvent[]): ClusterNews['objects'] {
  const objects = objectsOf(news).filter(({ kind }) => !FOLLOWERS.has(kind));
  const isPolicy = ({ kind }: { kind: string }): boolean => /Policy$/.test(kind);
  return [...objects.filter(isPolicy), ...objects.filter((object) => !isPolicy(object))];
}

function n(value: number): string {
  return value.toLocaleString('en');
}
