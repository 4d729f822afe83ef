// A cluster on one page of Markdown: what is there, what is isolated, who is exposed, what was found, and what was left out.
import {
  countConnections,
  type ExposureReport,
  type ExposureState,
  formatTraffic,
  LOOKS,
  type TrafficGraph,
} from '../graph/index';
import type { ExportAbout } from './exportAbout';
import { NOT_SEEN } from './limits';
import { markdownCode, markdownTable, markdownText } from './markdown';
import { objectTitle } from './objectTitle';

export interface SummaryAbout extends ExportAbout {
  /** False: not all of the input could be read. */
  readonly isComplete: boolean;
}

const MAX_ROWS = 200;

const STATES: Readonly<Record<Exclude<ExposureState, 'not-exposed'>, string>> = {
  published: 'published, and policies let outsiders in',
  'published-but-blocked': 'published, but policies let no outsider in',
  'reachable-but-unpublished': 'not published, but policies would let outsiders in',
};

/** One document. `graph` at workload level. */
export function formatSummary(graph: TrafficGraph, exposure: ExposureReport, about: SummaryAbout): string {
  const parts = [
    `# Network policy: ${markdownCode(about.title, 200)}`,
    `Judged by the profile ${markdownText(graph.profile)}, by Portolan ${markdownText(about.version)}.${about.isComplete ? '' : ' **Not all of the input could be read.**'}`,
    `Read ${markdownText(about.readAt)}.${about.inputsHash === null ? '' : ` Inputs: SHA-256 ${markdownCode(about.inputsHash)}.`}`,
    totals(graph),
    connections(graph),
    '## Exposed workloads',
    exposed(exposure),
    '## Findings',
    findings(graph),
    '## Not considered',
    listOf(graph.notConsidered.map(({ message }) => message)),
    '## What network policies do not show',
    listOf(NOT_SEEN),
  ];
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

function totals({ totals: count }: TrafficGraph): string {
  return markdownTable(
    ['namespaces', 'workloads', 'pods', 'policies', 'isolated ingress', 'isolated egress'],
    [
      [
        ...[count.namespaces, count.workloads, count.pods, count.policies].map(String),
        `${count.isolatedIngress} of ${count.workloads}`,
        `${count.isolatedEgress} of ${count.workloads}`,
      ],
    ],
  );
}

function connections({ nodes, blocks }: TrafficGraph): string {
  const counts = countConnections(nodes, blocks);
  const shown = LOOKS.filter((look) => look !== 'node');
  return markdownTable(
    shown.map((look) => (look === 'open' ? 'connections that no policy governs' : `${look} connections`)),
    [shown.map((look) => String(counts[look]))],
  );
}

function exposed({ workloads }: ExposureReport): string {
  const rows = workloads.flatMap(({ kind, namespace, name, state, ports, reachable, reachableFrom }) =>
    state === 'not-exposed'
      ? []
      : [
          [
            markdownCode(`${kind} ${namespace}/${name}`, 200),
            STATES[state],
            markdownText(formatTraffic(state === 'published' ? ports : reachable)),
            reachableFrom === null ? '' : markdownText(reachableFrom, 200),
          ],
        ],
  );
  return bounded(['workload', 'how', 'ports', 'addresses'], rows);
}

function findings(graph: TrafficGraph): string {
  const rows = graph.findings.map(({ severity, code, object, message, location }) => [
    severity,
    object ? markdownCode(objectTitle(object), 200) : '',
    `${markdownCode(code)} ${markdownText(message, 500)}`,
    location ? markdownCode(`${location.file}:${location.line}`, 200) : '',
  ]);
  return bounded(['severity', 'object', 'what', 'where'], rows);
}

function bounded(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.';
  const more = rows.length > MAX_ROWS ? `\n… and ${rows.length - MAX_ROWS} more.` : '';
  return `${markdownTable(heads, rows.slice(0, MAX_ROWS))}${more}`;
}

function listOf(messages: readonly string[]): string {
  if (messages.length === 0) return 'Nothing.';
  const more = messages.length > MAX_ROWS ? [`- and ${messages.length - MAX_ROWS} more`] : [];
  return [...messages.slice(0, MAX_ROWS).map((message) => `- ${markdownText(message, 500)}`), ...more].join('\n');
}
