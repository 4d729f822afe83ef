// What was typed into the ask box, read: names become node ids, or it is said what is not understood. Pure.
import { type GraphNode, nodeTitle, parsePortFilter, type TrafficGraph } from '@portolan/shared/graph';
import type { ExplainQuestion } from '../api';

export interface Ask {
  readonly from: string;
  readonly to: string;
  /** Such as `8443`, `UDP 53`; empty: any traffic. */
  readonly port: string;
}

export type ReadQuestion =
  | { readonly ok: true; readonly question: ExplainQuestion }
  | { readonly ok: false; readonly message: string };

/** Ends that can be asked about, by a name that is theirs alone: the title, and the kind where titles coincide. */
export function nameEnds(graph: TrafficGraph): ReadonlyMap<string, GraphNode> {
  const ends = graph.nodes.filter((node) => node.classId >= 0);
  const times = new Map<string, number>();
  for (const node of ends) times.set(nodeTitle(node), (times.get(nodeTitle(node)) ?? 0) + 1);
  return new Map(
    ends.map((node) => {
      const title = nodeTitle(node);
      return [times.get(title) === 1 ? title : `${title} (${node.workloadKind ?? node.kind})`, node];
    }),
  );
}

/** Reads both ends and the port. */
export function readQuestion(ask: Ask, names: ReadonlyMap<string, GraphNode>): ReadQuestion {
  const from = readEnd(ask.from, names);
  const to = readEnd(ask.to, names);
  if (!from.ok) return from;
  if (!to.ok) return to;
  const port = readPort(ask.port);
  return port.ok ? { ok: true, question: { from: from.id, to: to.id, port: port.port } } : port;
}

export type ReadPort =
  | { readonly ok: true; readonly port: ExplainQuestion['port'] }
  | { readonly ok: false; readonly message: string };

/** One port, or none for any traffic. */
export function readPort(text: string): ReadPort {
  if (text.trim() === '') return { ok: true, port: null };
  const [, protocol = 'TCP', port = ''] = /^(?:(TCP|UDP|SCTP)[ /]+)?(.+)$/i.exec(text.trim()) ?? [];
  const parsed = parsePortFilter(port);
  const item = parsed.ok && parsed.value.length === 1 ? parsed.value[0] : undefined;
  if (item?.type !== 'range' || item.first !== item.last)
    return { ok: false, message: 'Write one port, such as 8443 or UDP 53, or leave it empty.' };
  return { ok: true, port: { protocol: protocol.toUpperCase() as 'TCP' | 'UDP' | 'SCTP', port: item.first } };
}

type ReadEnd = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly message: string };

/** A name, a name without its namespace where only one workload is called so, or an address. */
function readEnd(text: string, names: ReadonlyMap<string, GraphNode>): ReadEnd {
  const wanted = text.trim();
  const known = names.get(wanted);
  if (known) return { ok: true, id: known.id };
  if (/^[0-9a-fA-F.:]+$/.test(wanted) && /[.:]/.test(wanted)) return { ok: true, id: `ip:${wanted}` };
  const alike = [...names].filter(
    ([, node]) => node.namespace !== null && (node.name === wanted || `${node.namespace}/${node.name}` === wanted),
  );
  if (alike.length === 1) return { ok: true, id: alike[0]![1].id };
  if (alike.length > 1) {
    const choices = alike.slice(0, 4).map(([name]) => name);
    return { ok: false, message: `“${wanted}” may be ${choices.join(' or ')}: write which.` };
  }
  return { ok: false, message: `There is no “${wanted}”. Write namespace/name, or an IP address.` };
}
