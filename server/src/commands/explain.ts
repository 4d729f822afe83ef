// `portolan explain`: why one end can or cannot reach another, in text or JSON.

import { isIP } from 'node:net';
import { type Analysis, analyseLive } from '@portolan/shared/graph';
import { visibleText } from '@portolan/shared/report';
import { askChanges } from '@portolan/shared/review';
import type { ExplainConfig } from '../config';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal } from '../terminal';
import { changesLines } from './changesText';
import { explanationLines } from './explanationText';
import { readAny, readOnce, tellEngine, tellIncomplete, tellNotConsidered } from './readOnce';

/** @throws SourceError when nothing could be read. */
export async function explain(config: ExplainConfig, terminal: Terminal): Promise<0 | 2 | 3> {
  if (config.changes) return explainChanges(config, terminal);
  const analysis = await readOnce(config.source, config.profile, terminal);
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
  const { value } = answer;
  const text =
    config.format === 'json' ? JSON.stringify(value, null, 2) : explanationLines(value).map(visibleText).join('\n');
  await terminal.write(`${text}\n`);
  tellEngine(analysis, terminal);
  tellNotConsidered(analysis, terminal);
  return tellIncomplete(analysis.objects, terminal);
}

/** The explanation with what would open or close the pair, each change evaluated before it is told. */
async function explainChanges(config: ExplainConfig, terminal: Terminal): Promise<0 | 2 | 3> {
  const reading = await readAny(config.source, config.profile, terminal);
  const live = analyseLive(reading.objects, reading);
  const { from, to, question: port, format } = config;
  const answer = askChanges(live, { from, to, port });
  if (!answer.ok) {
    terminal.tell(printable(answer.message));
    terminal.tell(`  ${printable(answer.next)}`);
    return 2;
  }
  const { explanation, opening, closing } = answer;
  const lines = [...explanationLines(explanation), ...changesLines(answer)].map(visibleText);
  const text = format === 'json' ? JSON.stringify({ ...explanation, opening, closing }, null, 2) : lines.join('\n');
  await terminal.write(`${text}\n`);
  tellEngine(live.analysis, terminal);
  tellNotConsidered(live.analysis, terminal);
  return tellIncomplete(live.analysis.objects, terminal);
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
