// Two analyses of one cluster as one graph with marks: what was gained, lost and changed, by which policy, and what is worst.
import type { SourceLocation } from '../../cluster/index';
import {
  type Analysis,
  type GraphNode,
  type LabelRequirement,
  type PolicyRef,
  parseLabelSelector,
  type TrafficGraph,
} from '../../graph/index';
import { formatTrafficSet, IndexSet, unionTraffic } from '../../sets/index';
import type { Cause, ChangeBlock, Comparison } from '../model';
import { alarmsOf } from './alarms';
import { type CausedRectangle, cutByCauses } from './causedRectangles';
import { Contents, KIND_RANKS } from './contents';
import { EndCauses, type Reason } from './endCauses';
import { buildJointGraph, compareLists } from './jointGraph';
import { type JointNodes, joinNodes } from './jointNodes';
import { type PolicyDifference, policyDifferences } from './policyDifferences';
import { countChanged, isOutside, type Rectangle, toRectangles, trimSelfPairs } from './rectangles';
import { findDifferences } from './rowDifferences';
import { SideEnds } from './sideEnds';

/** The line of a field of a policy, where the text that it was read from is at hand. */
export type PolicyPlaces = (policy: PolicyRef, path: string) => SourceLocation | null;

export interface CompareOptions {
  /** Label selectors as kubectl takes them: a new way to a workload that one of them selects raises the alarm `asset`. What cannot be read selects nothing. */
  readonly assets?: readonly string[];
  /** For the later input, and for the earlier one. */
  readonly places?: PolicyPlaces;
  readonly placesBefore?: PolicyPlaces;
}

const LEVEL = { level: 'workload', nodes: false, variants: 'split' } as const;

/**
 * Joins two analyses at workload level. Exact for every pair; costs what the graphs' blocks and the differing rows hold, never the pairs.
 * A change of answer that a policy has no part in (labels changed, a pod came) has no causes.
 */
export function compareAnalyses(before: Analysis, after: Analysis, options: CompareOptions = {}): Comparison {
  const [was, is] = [before.graph(LEVEL), after.graph(LEVEL)];
  const joint = joinNodes(before, after, was, is);
  const nodes = joint.list.map(({ node }) => node);
  const contents = new Contents();
  const rectangles = trimmed(nodes, toRectangles(joint, findDifferences(joint, was, is, contents)));
  const differences = policyDifferences(before, after);
  const counts = { gained: 0, lost: 0, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 };
  for (const rectangle of rectangles) counts[contents.list[rectangle.content]!.how] += countChanged(nodes, rectangle);
  const caused = trimmed(nodes, findCauses({ before, after, was, is, joint, differences }, rectangles, contents));
  const assets = (options.assets ?? []).flatMap(readAsset);
  const isNamed = ({ kind }: GraphNode): boolean => kind === 'workload' || kind === 'node';
  return {
    graph: buildJointGraph(joint, is, rectangles, contents),
    changes: caused.map((rectangle) => toChangeBlock(nodes, rectangle, contents, assets, options)).sort(compareChanges),
    counts,
    came: joint.list.filter((one) => one.before < 0 && isNamed(one.node)).map(({ node }) => node),
    went: joint.list.filter((one) => one.after < 0 && isNamed(one.node)).map(({ node }) => node),
    policies: differences.map(({ policy, how }) => ({ ...policy, how })),
  };
}

function trimmed<T extends Rectangle>(nodes: readonly GraphNode[], rectangles: readonly T[]): readonly T[] {
  return rectangles.map((rectangle) => trimSelfPairs(nodes, rectangle)).filter((rectangle) => rectangle !== null);
}

/** A selector without any condition selects everything, which is nobody's asset. */
function readAsset(text: string): readonly (readonly LabelRequirement[])[] {
  const parsed = parseLabelSelector(text);
  return parsed.ok && parsed.value.length > 0 ? [parsed.value] : [];
}

interface Joined {
  readonly before: Analysis;
  readonly after: Analysis;
  readonly was: TrafficGraph;
  readonly is: TrafficGraph;
  readonly joint: JointNodes;
  readonly differences: readonly PolicyDifference[];
}

function findCauses(
  { before, after, was, is, joint, differences }: Joined,
  rectangles: readonly Rectangle[],
  contents: Contents,
): readonly CausedRectangle[] {
  if (differences.length === 0) return rectangles.map((rectangle) => ({ ...rectangle, reasons: [] }));
  const sides = [new SideEnds(before, was, joint, 'before'), new SideEnds(after, is, joint, 'after')] as const;
  const outside = joint.list.flatMap(({ node }, index) => (isOutside(node) ? [index] : []));
  const ends = {
    egress: new EndCauses('egress', ...sides, differences),
    ingress: new EndCauses('ingress', ...sides, differences),
    outside: IndexSet.of(joint.list.length, outside),
  };
  return rectangles.flatMap((rectangle) => {
    const { gained, lost } = contents.list[rectangle.content]!;
    return cutByCauses(rectangle, unionTraffic(gained, lost), ends);
  });
}

function toChangeBlock(
  nodes: readonly GraphNode[],
  rectangle: CausedRectangle,
  contents: Contents,
  assets: readonly (readonly LabelRequirement[])[],
  options: CompareOptions,
): ChangeBlock {
  const content = contents.list[rectangle.content]!;
  return {
    how: content.how,
    from: rectangle.from,
    to: rectangle.to,
    pairs: countChanged(nodes, rectangle),
    gained: formatTrafficSet(content.gained),
    lost: formatTrafficSet(content.lost),
    before: content.before.map((part) => contents.said(part)),
    after: content.after.map((part) => contents.said(part)),
    causes: rectangle.reasons.map((reason) => toCause(reason, options)),
    alarms: alarmsOf(nodes, rectangle, content, assets),
  };
}

/** The place in the later input, or where the policy is gone, in the earlier one. */
function toCause(
  { difference, direction, path }: Reason,
  { places, placesBefore }: Pick<CompareOptions, 'places' | 'placesBefore'>,
): Cause {
  const { policy, how, before, after } = difference;
  const place = after === null ? placesBefore : places;
  const location = place?.(policy, path ?? '') ?? (after ?? before)?.location ?? null;
  return { policy, how, direction, path, location };
}

function alarmRank({ alarms }: ChangeBlock): number {
  return (alarms.includes('internet') ? 0 : 2) + (alarms.includes('asset') ? 0 : 1);
}

function compareChanges(a: ChangeBlock, b: ChangeBlock): number {
  return (
    alarmRank(a) - alarmRank(b) ||
    KIND_RANKS[a.how] - KIND_RANKS[b.how] ||
    // Nodes are in the order of their names.
    compareLists(a.from, b.from) ||
    compareLists(a.to, b.to)
  );
}
