// The cluster as a document, written where the review engine is: the same that `portolan export` writes.
import { isIncomplete } from '@portolan/shared/cluster';
import { inputsHashOf } from '@portolan/shared/contract';
import type { LiveAnalysis } from '@portolan/shared/graph';
import { formatSummary } from '@portolan/shared/report';
import { type ExpectationError, heldTo, lint, parseExpectations } from '@portolan/shared/review';
import { formatPdf } from './pdf';

export interface ReportQuestion {
  readonly format: 'pdf' | 'markdown';
  /** Of the program. */
  readonly version: string;
  /** A file that a PDF holds the cluster to; null: none. */
  readonly expectations: { readonly name: string; readonly text: string; readonly today: string } | null;
}

/** A file; null where this page cannot write it; else where the expectations cannot be read. */
export type ReportAnswer =
  | { readonly ok: true; readonly file: Blob | null }
  | { readonly ok: false; readonly name: string; readonly errors: readonly ExpectationError[] };

export async function report(live: LiveAnalysis, question: ReportQuestion): Promise<ReportAnswer> {
  const { format, version, expectations } = question;
  const { analysis } = live;
  const { title, readAt = '' } = analysis.objects.source;
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  const exposure = analysis.exposure();
  const about = { title, version, readAt, inputsHash: inputsHashOf(analysis.objects), filter: null };
  if (format === 'markdown') {
    const text = formatSummary(graph, exposure, { ...about, isComplete: !isIncomplete(analysis.objects) });
    return { ok: true, file: new Blob([text], { type: 'text/markdown;charset=utf-8' }) };
  }
  const parsed = expectations && parseExpectations(expectations.text);
  if (parsed && !parsed.ok) return { ok: false, name: expectations.name, errors: parsed.errors };
  const held = parsed && heldTo(analysis, expectations.name, parsed.value, expectations.today);
  const bytes = await formatPdf?.({ graph, exposure, findings: lint(live), expectations: held, about });
  return { ok: true, file: bytes ? new Blob([bytes.slice()], { type: 'application/pdf' }) : null };
}
