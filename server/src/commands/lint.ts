// `portolan lint`: the findings, as a person, a build server or code scanning reads them.
import type { Finding } from '@portolan/shared/cluster';
import { analyseLive, type LiveAnalysis } from '@portolan/shared/graph';
import { type FindingsAbout, formatFindings, isAtLeast } from '@portolan/shared/report';
import type { LintConfig } from '../reviewOptions';
import type { SourceChoice } from '../sources/openSource';
import type { Terminal } from '../terminal';
import { VERSION } from '../version';
import { isIncomplete, readNamed, tellEngine, tellIncomplete } from './readOnce';

/** @throws SourceError when nothing could be read. */
export async function lintCluster(config: LintConfig, terminal: Terminal): Promise<0 | 1 | 3> {
  const { source, severity, failOn, format } = config;
  const reading = await readNamed(source, config.profile, terminal);
  const live = analyseLive(reading.objects, reading);
  const findings = findingsOf(live);
  const about: FindingsAbout = {
    version: VERSION,
    root: terminal.surroundings.cwd,
    artifact: artifactOf(source),
    isComplete: !isIncomplete(reading.objects),
    title: reading.objects.source.title,
    profile: live.analysis.profile,
    rules: [],
    notes: live.analysis.notConsidered.map(({ message }) => message),
    failOn,
  };
  const shown = findings.filter((finding) => isAtLeast(finding, severity));
  await terminal.write(formatFindings(shown, format, about));
  tellEngine(live.analysis, terminal);
  const code = tellIncomplete(reading.objects, terminal);
  if (code !== 0) return code;
  return failOn !== null && findings.some((finding) => isAtLeast(finding, failOn)) ? 1 : 0;
}

function findingsOf({ analysis }: LiveAnalysis): readonly Finding[] {
  return analysis.findings;
}

/** What a finding without a place of its own is about; standard input and clusters are nothing that can be opened. */
function artifactOf(source: SourceChoice): string | null {
  if (source.from === 'snapshot') return source.path;
  if (source.from !== 'manifests') return null;
  return source.paths.find((path) => path !== '-') ?? null;
}
