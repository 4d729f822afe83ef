// What the writers of all formats are given, made from an evaluated cluster and the options of `portolan export`.
import type { KeyObject } from 'node:crypto';
import { inputsHashOf } from '@portolan/shared/contract';
import {
  type Analysis,
  type FilteredGraph,
  filterWithin,
  type Level,
  NO_FILTER,
  toTrafficGraph,
} from '@portolan/shared/graph';
import { dayOf } from '@portolan/shared/review';
import { OutputError } from '../outputError';
import { VERSION } from '../version';
import type { ExportInput } from './exportFormats';
import type { ExportConfig } from './exportOptions';

/** @param template path of the page that a snapshot is put into */
export function exportInput(
  analysis: Analysis,
  { level, filter, times, redact }: Pick<ExportConfig, 'level' | 'filter' | 'times' | 'redact'>,
  key: KeyObject | null,
  template: string,
  now: Date,
  { expectations, tell }: Pick<ExportInput, 'expectations' | 'tell'>,
): ExportInput {
  const filtered = (own: Level = level): FilteredGraph => {
    const whole = analysis.graph({ level: own, nodes: false, variants: 'merge' });
    const part = filterWithin(whole, { ...NO_FILTER, find: filter?.find ?? null }, () => analysis.exposureStates());
    if (!part.ok) throw new OutputError(part.error.message, 'Simplify --filter.');
    return part.value;
  };
  return {
    analysis,
    key,
    template,
    times,
    tell,
    expectations,
    today: dayOf(now),
    redacted: redact,
    about: {
      title: analysis.objects.source.title,
      version: VERSION,
      readAt: analysis.objects.source.readAt ?? now.toISOString(),
      inputsHash: inputsHashOf(analysis.objects),
      filter: filter?.text ?? null,
    },
    filtered,
    graph: (own) => (filter === null ? filtered(own).graph : toTrafficGraph(filtered(own))),
  };
}
