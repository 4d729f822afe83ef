// `portolan explain`: why one end can or cannot reach another, and what would change that, in text or JSON.

import { isIP } from 'node:net';
import { type Analysis, analyseLive } from '@portolan/shared/graph';
import { visibleText } from '@portolan/shared/report';
import { askChanges } from '@portolan/shared/review';
import type { ExplainConfig } from '../config';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal } from '../terminal';
import { changeLines } from './changeText';
import { explanationLines } from './explanationText';
import { readAny, tellEngine, tellIncomplete, tellNotConsidered } from './readOnce';

/** @throws SourceError when nothing could be read. */
export async function explain(config: ExplainConfig, terminal: Terminal): Promise<0 | 2 | 3> {
  const reading = await readAny(config.source, config.profile, terminal);
  const live = analyseLive(reading.objects, reading);
  const { analysis } = live;
  const ends = [config.from, config.to].map((text) => resolveEnd(analysis, text));
  const [from, to] = ends;
  if (!from?.ok || !to?.ok) {
    for (const end of ends) if (!end.ok) terminal.tell(problemLines(end));
    return 2;
  }
  const answer = analysis.explain(from.id, to.id, config.question);
  if (!answer.ok) {
    terminal.tell(problemLines(answer));
    return 2;
  }
  const changes = askChanges(live, { from: from.id, to: to.id, port: config.question });
  // A Service with several workloads behind it is more than one pair.
  const { opening, closing } = changes.ok ? changes : { opening: null, closing: null };
  const text =
    config.format === 'json'
      ? JSON.stringify({ ...answer.value, opening, closing }, null, 2)
      : [...explanationLines(answer.value), ...changeLines(opening, closing)].map(visibleText).join('\n');
  await terminal.write(`${text}\n`);
  tellEngine(analysis, terminal);
  tellNotConsidered(analysis, terminal);
  return tellIncomplete(analysis.objects, terminal);
}

type End =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly message: string; readonly next: string };

/** `namespace/name` means a workload, else a pod; an address an address; everything else is an id as the graph has it. */
export function resolveEnd(analysis: Analysis, text: string): End {
  if (isIP(text) !== 0) return { ok: true, id: `ip:${text}` };
  const parts = text.split('/');
  if (parts.length !== 2 || text.startsWith('svc:') || text.startsWith('ip:')) return { ok: true, id: text };
  const [namespace, name] = parts;
  const { nodes } = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  const found = nodes.filter((node) => node.namespace === namespace && node.name === name);
  if (found.length === 0) return { ok: true, id: `Pod/${text}` };
  if (found.length === 1 && found[0]) return { ok: true, id: found[0].id };
  return {
    ok: false,
    message: `${printable(text)} can be more than one thing.`,
    next: `Write one of ${found.map(({ id }) => printable(id)).join(', ')}.`,
  };
}
