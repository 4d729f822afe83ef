// The cluster as a document, written where the review engine is: the same that `portolan export` writes.
import { isIncomplete } from '@portolan/shared/cluster';
import { inputsHashOf } from '@portolan/shared/contract';
import type { LiveAnalysis } from '@portolan/shared/graph';
import { formatSummary } from '@portolan/shared/report';
import { lint } from '@portolan/shared/review';
import { formatPdf } from './pdf';

export interface ReportQuestion {
  readonly format: 'pdf' | 'markdown';
  /** Of the program. */
  readonly version: string;
}

/** A file; null where this page cannot write it. */
export async function report(live: LiveAnalysis, { format, version }: ReportQuestion): Promise<Blob | null> {
  const { analysis } = live;
  const { title, readAt = '' } = analysis.objects.source;
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  const exposure = analysis.exposure();
  const about = { title, version, readAt, inputsHash: inputsHashOf(analysis.objects), filter: null };
  if (format === 'markdown') {
    const text = formatSummary(graph, exposure, { ...about, isComplete: !isIncomplete(analysis.objects) });
    return new Blob([text], { type: 'text/markdown;charset=utf-8' });
  }
  const bytes = await formatPdf?.({ graph, exposure, findings: lint(live), about });
  return bytes ? new Blob([bytes.slice()], { type: 'application/pdf' }) : null;
}
