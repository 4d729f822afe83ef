// Generates the least NetworkPolicies that keep exactly the wanted connections, and evaluates them with those that there are.
import { compareText, type Finding, type NetworkPolicyObject } from '../../cluster/index';
import type { LiveAnalysis } from '../../graph/index';
import { EndReader, isGoverned } from './endReader';
import type { EndDifference, GeneratedPolicies, Wanted } from './model';
import { type FoundEdge, findEdges, Openings } from './openings';
import { generatorFinding, PeerItems } from './peerItems';
import { writeFiles } from './policyFiles';
import { PolicyNames } from './policyNames';
import { closingPolicies, openingPolicies, type WrittenPolicy } from './policySpecs';
import { type Subjects, subjectsOf } from './scope';
import { countLost, standingOf, stayingOf } from './standing';
import { differencesOf } from './verify';
import { WantedEnds } from './wantedEnds';

/**
 * Policies that close the directions asked about and admit the wanted edges at the ends that they close, nothing more and nothing less where
 * labels and existing policies allow it; otherwise `exact` is false and findings name what is in the way. Existing policies stay, and add up (R23).
 * Never throws for what a cluster holds; equal questions to equal clusters, in any order, give the same bytes.
 */
export function generatePolicies(live: LiveAnalysis, wanted: Wanted): GeneratedPolicies {
  const { cluster } = live.analysis.reachability;
  const ends = new WantedEnds(cluster);
  const edges = sortEdges(wanted.edges);
  const asked = { ...wanted, edges };
  const subjects = subjectsOf(asked, ends);
  const { found, lost } = findEdges(edges, ends);
  const items = new PeerItems(cluster, live.analysis.reachability, ends);
  const names = new PolicyNames(cluster.objects.networkPolicies);
  const findings: Finding[] = lost.map(({ from, to }) =>
    generatorFinding(
      'edge-not-nameable',
      `Nothing admits ${from} → ${to}: a NetworkPolicy cannot name one of these ends.`,
      'Choose workloads, namespaces or addresses outside.',
    ),
  );
  findings.push(...limitsOf(live, asked, subjects, found));

  const closing = closingPolicies(asked, subjects, items, names);
  const closed = withPolicies(live, closing, 'closing');
  const [before, shut] = [new EndReader(live.analysis.reachability), new EndReader(closed.analysis.reachability)];
  const openings = new Openings(asked, found, subjects, before, shut);
  const opening = openingPolicies(asked, subjects, openings, items, names, findings);
  const isWhole = asked.scope.kind === 'namespaces';
  const written = byNamespace(isWhole ? [...closing, ...opening] : opening);
  const after = withPolicies(live, written, '');
  const reader = new EndReader(after.analysis.reachability);

  const places = new Set([...subjects.ingress, ...subjects.egress].map(({ object }) => object.namespace));
  const pods = cluster.pods.filter(({ object }) => places.has(object.namespace));
  const { differences, total } = differencesOf(asked, found, subjects, { before, closed: shut, after: reader }, pods);
  const { kept, refused } = standingOf(found, after.analysis, reader, isWhole ? before : null);
  if (total > 0 && findings.every(({ severity }) => severity === 'info')) findings.push(unexplained(differences[0]!));
  const staying = stayingOf(found, subjects, closed.analysis, shut);
  return {
    files: writeFiles(asked, written),
    policies: written.map(({ object }) => object),
    exact: total === 0 && lost.length === 0,
    findings,
    verification: {
      kept,
      lost: countLost(subjects, before, reader),
      refused,
      staying: staying.staying,
      stayingTotal: staying.total,
      differences,
      differencesTotal: total,
    },
  };
}

/** What is left: answers that differ by address family, or hang on something that could not be read or has no number. */
function unexplained({ direction, subject, peer, more }: EndDifference): Finding {
  const what =
    Object.keys(more).length > 0 ? 'lets more through than was accepted' : 'lets less through than was accepted';
  return generatorFinding(
    'not-expressible',
    `The ${direction} of ${subject} ${what} toward ${peer}: what is open there now cannot be written as a NetworkPolicy exactly.`,
    'Look at the differences; answers that differ by address family, or that are not certain, cannot be kept as they are.',
  );
}

/** Those that close a namespace before those that open it. */
function byNamespace(policies: readonly WrittenPolicy[]): readonly WrittenPolicy[] {
  return [...policies].sort((a, b) => compareText(a.object.namespace, b.object.namespace));
}

/** Each edge once, whatever the order they were given in. */
function sortEdges(edges: Wanted['edges']): Wanted['edges'] {
  const byText = new Map(
    edges.map((edge) => [
      JSON.stringify([edge.from, edge.to, edge.traffic.TCP ?? '', edge.traffic.UDP ?? '', edge.traffic.SCTP ?? '']),
      edge,
    ]),
  );
  return [...byText].sort(([a], [b]) => compareText(a, b)).map(([, edge]) => edge);
}

/** The cluster with policies more. In between they have names that no object can have, so that they stand in the place of none. */
function withPolicies(live: LiveAnalysis, policies: readonly WrittenPolicy[], mark: string): LiveAnalysis {
  const set = policies.map(
    ({ object }): NetworkPolicyObject => (mark === '' ? object : { ...object, name: `${object.name} ${mark}` }),
  );
  return live.change({ networkPolicies: { set } });
}

/** What no policy can do anything about. */
function limitsOf(
  live: LiveAnalysis,
  wanted: Wanted,
  subjects: Subjects,
  edges: readonly FoundEdge[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const { cluster, universe } = live.analysis.reachability;
  const named = new Set<string>();
  for (const { from, to } of edges)
    for (const [end, other, way] of [
      [from, to, 'ingress'],
      [to, from, 'egress'],
    ] as const) {
      if (end.kind === 'addresses') continue;
      const matters = other.kind !== 'addresses' && other.pods.some((pod) => subjects[way].has(pod));
      if (matters)
        for (const pod of end.pods) if (!isGoverned(pod)) named.add(`${pod.workload.namespace}/${pod.workload.name}`);
    }
  for (const name of [...named].sort(compareText))
    findings.push(
      generatorFinding(
        'peer-on-host-network',
        `${name} runs in the network of its nodes, so no selector picks it and it is left out (R61).`,
        'Admit the addresses of its nodes with an ipBlock; that admits everything that runs on them.',
      ),
    );
  const places = new Set([...subjects.ingress, ...subjects.egress].map(({ object }) => object.namespace));
  if (wanted.scope.kind === 'namespaces') for (const name of wanted.scope.namespaces) places.add(name);
  for (const { name, policiesKnown } of cluster.namespaces)
    if (places.has(name) && !policiesKnown)
      findings.push(
        generatorFinding(
          'policies-not-readable',
          `The NetworkPolicies of namespace ${name} could not be read; they may admit more.`,
          'Ask with rights to read them.',
        ),
      );
  if (!universe.unread.isEmpty())
    findings.push(
      generatorFinding(
        'pods-not-readable',
        'Some pods of the cluster could not be read; what they lose is not known.',
        'Ask with rights to list pods in all namespaces.',
        'info',
      ),
    );
  return findings;
}
