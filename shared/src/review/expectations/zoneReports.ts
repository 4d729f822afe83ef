// What the zones hold, and where they hold nothing or the same.
import type { Cluster } from '../../cluster/index';
import type { ExpectationFinding, ZoneReport } from './checkModel';
import type { EndUnits } from './endUnits';
import type { Zone } from './expectationsModel';
import type { EndMarks } from './membership';

/** Overlaps beyond these are not listed. */
const MAX_OVERLAPS = 50;

export interface ZonesFound {
  readonly zones: readonly ZoneReport[];
  readonly findings: readonly ExpectationFinding[];
}

export function reportZones(
  zones: readonly Zone[],
  { units, nodes }: EndUnits,
  marks: EndMarks,
  cluster: Cluster,
): ZonesFound {
  const counts = zones.map(() => ({
    workloads: new Set<string>(),
    pods: 0 as number | null,
    uncertain: 0,
    outside: false,
  }));
  const overlaps = new Map<string, { readonly a: number; readonly b: number; readonly workloads: Set<string> }>();
  for (const pod of [...cluster.pods, ...cluster.pending]) {
    const own = marks.ofPod(pod);
    const within: number[] = [];
    counts.forEach((count, zone) => {
      if (own[zone] === 1) count.uncertain++;
      if (own[zone] !== 2) return;
      within.push(zone);
      count.workloads.add(pod.workload.id);
      const { template } = pod.object;
      const replicas = template ? template.replicas : 1;
      count.pods = count.pods === null || replicas === null ? null : count.pods + replicas;
    });
    for (const [index, a] of within.entries())
      for (const b of within.slice(index + 1)) {
        const known = overlaps.get(`${a} ${b}`) ?? { a, b, workloads: new Set<string>() };
        overlaps.set(`${a} ${b}`, known);
        known.workloads.add(pod.workload.id);
      }
  }
  for (const unit of units) {
    if (unit.pods.length > 0) continue;
    counts.forEach((count, zone) => {
      if (unit.marks[zone] === 2) count.outside = true;
      if (unit.marks[zone] === 1 && nodes[unit.node]!.node.kind === 'party') count.uncertain++;
    });
  }
  const reports = zones.map(({ name, place }, zone): ZoneReport => {
    const { workloads, ...count } = counts[zone]!;
    return { name, workloads: workloads.size, ...count, place };
  });
  return { zones: reports, findings: [...emptyZones(reports), ...overlapping(zones, [...overlaps.values()])] };
}

function emptyZones(zones: readonly ZoneReport[]): readonly ExpectationFinding[] {
  return zones
    .filter(({ workloads, uncertain, outside }) => workloads === 0 && uncertain === 0 && !outside)
    .map(({ name, place }) => ({
      code: 'zone-empty',
      severity: 'warning',
      message: `the zone "${name}" holds nothing: no statement about it says anything of this cluster`,
      ...place,
    }));
}

function overlapping(
  zones: readonly Zone[],
  overlaps: readonly { readonly a: number; readonly b: number; readonly workloads: ReadonlySet<string> }[],
): readonly ExpectationFinding[] {
  return [...overlaps]
    .sort((x, y) => x.a - y.a || x.b - y.b)
    .slice(0, MAX_OVERLAPS)
    .map(({ a, b, workloads }) => {
      const [first] = [...workloads].sort();
      const what = workloads.size === 1 ? `${first}` : `${workloads.size} workloads, such as ${first},`;
      return {
        code: 'zones-overlap',
        severity: 'info',
        message: `${what} ${workloads.size === 1 ? 'is' : 'are'} in "${zones[a]!.name}" and in "${zones[b]!.name}"`,
        ...zones[b]!.place,
      };
    });
}
