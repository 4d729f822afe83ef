// `portolan lint`: the findings, as a person, a build server or code scanning reads them.
import { type Finding, isIncomplete, type SourceLocation } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { type FindingsAbout, formatFindings, isAtLeast, objectTitle } from '@portolan/shared/report';
import { LINT_RULES, lint } from '@portolan/shared/review';
import type { LintConfig } from '../reviewOptions';
import type { SourceChoice } from '../sources/openSource';
import type { Terminal } from '../terminal';
import { VERSION } from '../version';
import { withFieldLines } from './policyPlaces';
import { readNamed, tellEngine, tellIncomplete } from './readOnce';

const RULES = Object.entries(LINT_RULES).map(([code, { title, meaning }]) => ({ code, title, help: meaning }));

/** @throws SourceError when nothing could be read. */
export async function lintCluster(config: LintConfig, terminal: Terminal): Promise<0 | 1 | 3> {
  const { source, severity, failOn, format } = config;
  const reading = await readNamed(source, config.profile, terminal);
  const analysis = analyse(reading.objects, reading);
  const placed = withObjectPlaces(lint({ analysis }), analysis);
  const findings = source.from === 'manifests' ? await withFieldLines(placed) : placed;
  const shown = findings.filter((finding) => isAtLeast(finding, severity));
  const said = new Set(shown.map(({ message }) => message));
  const about: FindingsAbout = {
    version: VERSION,
    root: terminal.surroundings.cwd,
    artifact: artifactOf(source),
    isComplete: !isIncomplete(reading.objects),
    title: reading.objects.source.title,
    profile: analysis.profile,
    rules: RULES,
    notes: analysis.notConsidered.map(({ message }) => message).filter((message) => !said.has(message)),
    failOn,
  };
  await terminal.write(formatFindings(shown, format, about));
  tellEngine(analysis, terminal);
  const code = tellIncomplete(reading.objects, terminal);
  if (code !== 0) return code;
  return failOn !== null && findings.some((finding) => isAtLeast(finding, failOn)) ? 1 : 0;
}

/** Findings about workloads and namespaces say nothing of files; where their objects were read from one, it is theirs. */
function withObjectPlaces(findings: readonly Finding[], analysis: Analysis): readonly Finding[] {
  const places = new Map<string, SourceLocation | undefined>();
  for (const { workload, object } of analysis.reachability.cluster.pods) {
    // Of a workload whose pods were read one by one, the first stands for it.
    if (!places.has(objectTitle(workload))) places.set(objectTitle(workload), object.location);
  }
  for (const { name, location } of analysis.objects.namespaces) {
    places.set(objectTitle({ kind: 'Namespace', namespace: null, name }), location);
  }
  return findings.map((finding) => {
    const location = finding.object && !finding.location ? places.get(objectTitle(finding.object)) : undefined;
    return location ? { ...finding, location } : finding;
  });
}

/** What a finding without a place of its own is about; standard input and clusters are nothing that can be opened. */
function artifactOf(source: SourceChoice): string | null {
  if (source.from === 'snapshot') return source.path;
  if (source.from !== 'manifests') return null;
  return source.paths.find((path) => path !== '-') ?? null;
}
