// Flow logs that a person opened, held to the analysed cluster. They are read here, in the review's thread, and go nowhere else.
import type { LiveAnalysis } from '@portolan/shared/graph';
import { MOST_FLOW_BYTES, type Observed, observe, readFlows, type TimeWindow } from '@portolan/shared/observed';

export interface FlowsQuestion {
  /** Tells one choice of files from another. */
  readonly id: string;
  readonly files: readonly { readonly name: string; readonly file: Blob }[];
  readonly window: TimeWindow;
}

export type FlowsAnswer =
  | { readonly ok: true; readonly observed: Observed }
  | { readonly ok: false; readonly message: string; readonly next: string };

export async function flows({ analysis }: LiveAnalysis, { files, window }: FlowsQuestion): Promise<FlowsAnswer> {
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > MOST_FLOW_BYTES)
    return {
      ok: false,
      message: `The flow logs hold more than ${MOST_FLOW_BYTES / 1024 / 1024} MB.`,
      next: 'Record a shorter time, or filter it, for instance by namespace.',
    };
  const texts = await Promise.all(files.map(({ file }) => file.text()));
  const reading = readFlows(texts.join('\n'), window);
  return reading.ok ? { ok: true, observed: observe(analysis, reading.value) } : reading;
}
