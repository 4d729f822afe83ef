// Whose directions a question closes: the pods that new policies shall govern.
import type { PodEnd } from '../../cluster/index';
import { isGoverned } from './endReader';
import type { Wanted, Way } from './model';
import type { WantedEnds } from './wantedEnds';

/** Pods of the pod network, those without an address yet included. */
export type Subjects = Readonly<Record<Way, ReadonlySet<PodEnd>>>;

export function subjectsOf(wanted: Wanted, ends: WantedEnds): Subjects {
  const of = (way: Way): ReadonlySet<PodEnd> =>
    new Set(wanted.directions.includes(way) ? podsIn(wanted, ends, way).filter(isGoverned) : []);
  return { ingress: of('ingress'), egress: of('egress') };
}

function podsIn({ scope, edges }: Wanted, ends: WantedEnds, way: Way): readonly PodEnd[] {
  if (scope.kind === 'namespaces') return scope.namespaces.flatMap((name) => ends.podsOfNamespace(name));
  const ids =
    scope.kind === 'workloads' ? scope.workloads : edges.map(({ from, to }) => (way === 'egress' ? from : to));
  return [...new Set(ids)].flatMap((id) => {
    const end = ends.find(id);
    return end === null || end.kind === 'addresses' ? [] : end.pods;
  });
}
