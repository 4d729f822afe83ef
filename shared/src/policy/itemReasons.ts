// Why one peer item or one port item of a rule does or does not match one end: the code and the sentence.
import type { PolicyPort } from '../cluster/index';
import { hasPort, type TransportProtocol } from '../sets/index';
import { type Column, isUnread } from './columns';
import type { CompiledPeer, Words } from './compiled';
import type { ItemReason, Match } from './explanation';
import type { End } from './pairEnds';
import type { PortResolver } from './ports';
import type { MatchBits, MatchCodes } from './readings';

/** How sure a match is, in one word. */
export function toMatch(bits: MatchBits, codes: MatchCodes): Match {
  if (bits === 0) return 'no';
  if (bits === codes.yes) return 'yes';
  return (bits & 0b11) === 0b10 ? 'unknown' : 'open';
}

/** Peers: the verdict comes from the compiled rule, the words from its language. */
export function peerReason(
  { path, words }: CompiledPeer,
  bits: MatchBits,
  end: End,
  column: Column,
  codes: MatchCodes,
): ItemReason {
  const match = toMatch(bits, codes);
  if (match === 'unknown' && isUnread(column))
    return { path, match, code: 'unread-pods', text: `${words.text()}: some pod that could not be read may be it` };
  return { path, match, ...words.why(end, match, (bits & 1) !== 0) };
}

/** Ports toward one destination; with a question, whether this item covers it. */
export function portReason(
  port: PolicyPort,
  destination: Column,
  question: { readonly protocol: TransportProtocol; readonly port: number } | null,
  resolver: PortResolver,
): ItemReason {
  const parts = resolver.resolve([port], destination);
  const asked = question ? parts.filter((part) => hasPort(part.traffic, question.protocol, question.port)) : parts;
  const bits = asked.reduce((all, part) => all | part.bits, 0);
  const match = toMatch(bits, resolver.codes);
  const path = port.path;
  if (port.kind === 'numbers') {
    if (match !== 'no') return { path, match, code: 'matches', text: port.text };
    return { path, match, ...otherPort(port.protocol, port.text, question!) };
  }
  if (isUnread(destination)) {
    const text = `${port.protocol} ${port.name}: which port has this name there could not be read`;
    return { path, match, code: 'port-name-unread', text };
  }
  const numbers = [
    ...new Set(resolver.lookUp(port.name, port.protocol, destination).map((part) => part.traffic[0]! & 0xffff)),
  ].sort((a, b) => a - b);
  if (numbers.length === 0) {
    const where =
      destination.kind === 'pod'
        ? `the destination declares no ${port.protocol} port named ${port.name}`
        : 'only pods have port names';
    return { path, match, code: 'no-such-named-port', text: `${port.protocol} ${port.name}: ${where}` };
  }
  const text = `${port.protocol} ${port.name} = ${numbers.join(' or ')}`;
  return match === 'no'
    ? { path, match, ...otherPort(port.protocol, text, question!) }
    : { path, match, code: 'matches', text };
}

function otherPort(
  protocol: string,
  text: string,
  question: { readonly protocol: string; readonly port: number },
): Words {
  const same = protocol === question.protocol;
  return {
    code: same ? 'wrong-port' : 'wrong-protocol',
    text: `covers ${text}, not ${question.protocol} ${question.port}`,
  };
}
