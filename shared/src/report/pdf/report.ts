// The report on paper: what an auditor gets in hand. Cover, totals, findings, exposure, zones, namespaces against each other, a part for each namespace, limits.
import type { Finding, Severity } from '../../cluster/index';
import {
  countConnections,
  type ExposureReport,
  formatTraffic,
  type GraphNode,
  type Isolation,
  type TrafficGraph,
} from '../../graph/index';
import type { HeldTo } from '../../review/index';
import type { ExportAbout } from '../exportAbout';
import { limitsOf } from '../limits';
import { objectTitle } from '../objectTitle';
import { CELL_WORDS, matrixTable } from './matrix';
import { INK, Sheets } from './sheet';
import { countsBetween, peersInto } from './tables';
import { zonesPart } from './zonesPart';

export interface PdfInput {
  /** At workload level. */
  readonly graph: TrafficGraph;
  readonly exposure: ExposureReport;
  /** Of the review, worst first. */
  readonly findings: readonly Finding[];
  /** null: the cluster is held to none. */
  readonly expectations: HeldTo | null;
  readonly about: ExportAbout;
}

/** What is beyond is counted, and where to find it is said. */
const MOST = { findings: 300, namespaces: 60, workloads: 80 } as const;

const ISOLATED: Readonly<Record<Isolation, string>> = {
  both: 'both ways',
  ingress: 'ingress',
  egress: 'egress',
  none: 'not isolated',
  ungoverned: 'not governed',
  unknown: 'unknown',
};
const SEVERITY: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** The file. The same input gives the same bytes. */
export async function formatPdf(input: PdfInput): Promise<Uint8Array> {
  const { graph, about } = input;
  const sheets = await Sheets.begin(`Network policy report: ${about.title}`, new Date(about.readAt));
  cover(sheets, input);
  findingsPart(sheets, input.findings);
  exposurePart(sheets, input.exposure);
  if (input.expectations !== null) zonesPart(sheets, graph, input.expectations);
  matrixPart(sheets, graph);
  namespacePart(sheets, graph);
  sheets.heading('What this report does not show', 16);
  sheets.bullets(limitsOf(graph));
  return sheets.finish(`${about.title} · ${about.readAt} · Portolan ${about.version} · profile ${graph.profile}`);
}

function cover(sheets: Sheets, { graph, exposure, findings, about }: PdfInput): void {
  const { totals, notConsidered } = graph;
  sheets.newPage();
  sheets.space(60);
  sheets.paragraph('PORTOLAN', { size: 10, bold: true, ink: INK.accent });
  sheets.heading('Network policy report', 26);
  sheets.paragraph(about.title, { size: 13 });
  sheets.space(14);
  sheets.paragraph(`Read ${about.readAt}. Judged by the profile ${graph.profile}, by Portolan ${about.version}.`, {
    ink: INK.dim,
  });
  if (about.inputsHash !== null) {
    sheets.paragraph('Inputs, SHA-256', { ink: INK.dim, size: 8 });
    sheets.paragraph(about.inputsHash, { mono: true, size: 8.5 });
  }
  sheets.space(16);
  sheets.figures([
    [String(totals.namespaces), 'namespaces'],
    [String(totals.workloads), 'workloads'],
    [String(totals.pods), 'pods'],
    [String(totals.policies), 'policies'],
  ]);
  const published = exposure.workloads.filter(({ state }) => state === 'published').length;
  sheets.figures([
    [`${totals.isolatedIngress} of ${totals.workloads}`, 'isolated for ingress'],
    [`${totals.isolatedEgress} of ${totals.workloads}`, 'isolated for egress'],
    [String(published), 'published and reachable'],
    [String(findings.filter(({ severity }) => severity !== 'info').length), 'errors and warnings'],
  ]);
  const counts = countConnections(graph.nodes, graph.blocks);
  sheets.paragraph(
    `Connections between workloads, and with the outside: ${counts.explicit.toLocaleString('en')} that a rule admits, ${counts.open.toLocaleString('en')} that no policy governs, ${counts.uncertain.toLocaleString('en')} uncertain.`,
  );
  sheets.heading('Not considered', 12);
  if (notConsidered.length === 0) sheets.paragraph('Nothing that the program knows of.');
  else sheets.bullets(notConsidered.map(({ message }) => message));
}

function findingsPart(sheets: Sheets, findings: readonly Finding[]): void {
  sheets.newPage();
  sheets.heading('Findings', 16);
  if (findings.length === 0) {
    sheets.paragraph('None.');
    return;
  }
  sheets.table(
    [
      { head: 'SEVERITY', share: 0.1, bold: true },
      { head: 'OBJECT', share: 0.25 },
      { head: 'WHAT', share: 0.4 },
      { head: 'WHAT TO DO', share: 0.25 },
    ],
    findings
      .slice(0, MOST.findings)
      .map(({ severity, object, message, next }) => [
        SEVERITY[severity],
        object ? objectTitle(object) : '',
        message,
        next ?? '',
      ]),
  );
  sheets.more(findings.length - MOST.findings, 'findings', '"portolan lint" lists all of them');
}

function exposurePart(sheets: Sheets, { workloads }: ExposureReport): void {
  const exposed = workloads.filter(({ state }) => state !== 'not-exposed');
  sheets.heading('Exposure to the outside', 16);
  if (exposed.length === 0) {
    sheets.paragraph('Nothing is published, and no policy or lack of one lets outsiders in.');
    return;
  }
  sheets.table(
    [
      { head: 'WORKLOAD', share: 0.34, bold: true },
      { head: 'STATE', share: 0.36 },
      { head: 'PORTS', share: 0.3 },
    ],
    exposed
      .slice(0, MOST.findings)
      .map(({ namespace, name, state, ports, reachable }) => [
        `${namespace}/${name}`,
        state.replaceAll('-', ' '),
        formatTraffic(state === 'published' ? ports : reachable),
      ]),
  );
  sheets.more(exposed.length - MOST.findings, 'workloads', 'the table in the page has them');
}

function matrixPart(sheets: Sheets, graph: TrafficGraph): void {
  const { nodes } = graph;
  const namespaceOf = (node: number): readonly string[] => {
    const { kind, namespace } = nodes[node]!;
    return kind === 'workload' && namespace !== null ? [namespace] : [];
  };
  const names = [...new Set(nodes.flatMap((_, index) => namespaceOf(index)))];
  const shown = names.slice(0, MOST.namespaces);
  sheets.newPage();
  sheets.heading('Namespaces against each other', 16);
  sheets.paragraph(
    `Pairs of workloads of which the one may begin a connection to the other, on any port. ${CELL_WORDS}`,
    { ink: INK.dim },
  );
  matrixTable(sheets, shown, countsBetween(graph, namespaceOf));
  sheets.more(names.length - shown.length, 'namespaces', 'the matrix in the page has them all');
}

function namespacePart(sheets: Sheets, graph: TrafficGraph): void {
  const byNamespace = new Map<string, number[]>();
  graph.nodes.forEach(({ kind, namespace }, index) => {
    if (kind !== 'workload' || namespace === null) return;
    const known = byNamespace.get(namespace);
    if (known) known.push(index);
    else byNamespace.set(namespace, [index]);
  });
  const into = peersInto(graph);
  for (const [namespace, nodes] of [...byNamespace].slice(0, MOST.namespaces)) {
    if (sheets.left < 260) sheets.newPage();
    sheets.heading(namespace, 16);
    const policies = graph.policies.filter((policy) => policy.namespace === namespace).map(({ name }) => name);
    sheets.paragraph(policies.length === 0 ? 'No policies.' : `Policies: ${policies.join(', ')}`, { ink: INK.dim });
    sheets.table(
      [
        { head: 'WORKLOAD', share: 0.27, bold: true },
        { head: 'ISOLATED', share: 0.14 },
        { head: 'WHO MAY REACH IT', share: 0.59 },
      ],
      nodes
        .slice(0, MOST.workloads)
        .map((index) => [nodeName(graph.nodes[index]!), ISOLATED[graph.nodes[index]!.isolation], into(index)]),
    );
    sheets.more(nodes.length - MOST.workloads, 'workloads', 'the table in the page has them');
  }
  sheets.more(byNamespace.size - MOST.namespaces, 'namespaces', 'export them one by one with --namespace');
}

function nodeName({ name, workloadKind, variant }: GraphNode): string {
  const which = variant ? ` (${variant.index} of ${variant.of})` : '';
  return `${name}${which}${workloadKind === null ? '' : `, ${workloadKind}`}`;
}
