// Ports of statements as text: `8443`, `8000-8100`, `pg`, `UDP/53`, `TCP/pg`, `UDP`.
import { parsePortFilter, parseProtocol } from '../../graph/index';
import type { PortTerm } from './expectationsModel';

export type ReadPort =
  | { readonly ok: true; readonly value: PortTerm }
  | { readonly ok: false; readonly message: string };

/** As in Kubernetes, a number without a protocol is TCP; a name is whatever it is declared with. */
export function parsePortTerm(text: string): ReadPort {
  const slash = text.indexOf('/');
  const word = slash < 0 ? text : text.slice(0, slash);
  const protocol = parseProtocol(word);
  if (slash < 0 && protocol !== null) return { ok: true, value: { port: null, protocol } };
  if (slash >= 0 && protocol === null)
    return { ok: false, message: `"${word.slice(0, 40)}" is no protocol; write TCP, UDP or SCTP before the "/"` };
  const ports = parsePortFilter(text.slice(slash + 1));
  if (!ports.ok) return { ok: false, message: ports.error.message };
  const [port, second] = ports.value;
  if (!port || second) return { ok: false, message: 'write one port, range or name in each item of the list' };
  return { ok: true, value: { port, protocol: protocol ?? (port.type === 'range' ? 'TCP' : null) } };
}

/** The shortest text that {@link parsePortTerm} reads as this. */
export function formatPortTerm({ port, protocol }: PortTerm): string {
  if (port === null) return protocol ?? '';
  if (port.type === 'name') return protocol === null ? port.name : `${protocol}/${port.name}`;
  const number = port.first === port.last ? `${port.first}` : `${port.first}-${port.last}`;
  return protocol === 'TCP' ? number : `${protocol}/${number}`;
}
