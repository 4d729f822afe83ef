// Why one peer item or one port item of a rule does or does not match one end: the code and the sentence.
import {
  formatRequirement,
  formatSelector,
  type Labels,
  matchesRequirement,
  type Namespace,
  type PolicyPeer,
  type PolicyPort,
  type Selector,
} from '../cluster/index';
import { hasPort, type TransportProtocol } from '../sets/index';
import type { CompiledPeer } from './compiled';
import type { ItemReason, Match } from './explanation';
import type { End } from './pair';
import type { PortResolver } from './ports';
import type { MatchBits, MatchCodes } from './readings';
import { selectorOverNamespace } from './selectorIndex';
import type { Column } from './universe';
import { describePeer } from './words';

/** How sure a match is, in one word. */
export function toMatch(bits: MatchBits, codes: MatchCodes): Match {
  if (bits === 0) return 'no';
  if (bits === codes.yes) return 'yes';
  return (bits & 0b11) === 0b10 ? 'unknown' : 'open';
}

/** Peers: the verdict comes from the compiled rule, the words from the labels. */
export function peerReason(
  compiled: CompiledPeer,
  bits: MatchBits,
  end: End,
  policyNamespace: string,
  namespaces: ReadonlyMap<string, Namespace>,
  codes: MatchCodes,
): ItemReason {
  const match = toMatch(bits, codes);
  const { code, text } = explainPeer(compiled.peer, match, (bits & 1) !== 0, end, policyNamespace, namespaces);
  return { path: compiled.path, match, code, text };
}

interface Words {
  readonly code: string;
  readonly text: string;
}

function explainPeer(
  peer: PolicyPeer | null,
  match: Match,
  profileMatches: boolean,
  end: End,
  policyNamespace: string,
  namespaces: ReadonlyMap<string, Namespace>,
): Words {
  const who = describePeer(peer, policyNamespace);
  if (peer === null) return { code: 'any', text: 'no peer list: anyone' };
  if (peer.kind === 'unknown' || peer.unknownFields.length > 0)
    return { code: 'unknown-field', text: `asks for ${peer.unknownFields.join(', ')}, which is not known here` };
  if (match === 'yes') return { code: 'matches', text: who };
  if (peer.kind === 'block') return explainBlock(who, match, profileMatches, end);
  if (end.kind !== 'pod') return { code: 'not-a-pod', text: `${who}: selectors match pods only` };
  const { namespace, labels, hostNetwork } = end.pod.object;
  const wrong = wrongNamespace(peer.namespaceSelector, namespace, policyNamespace, namespaces.get(namespace));
  if (wrong) return wrong;
  const missing = missingTerms(peer.podSelector, labels);
  if (missing !== null) return { code: 'wrong-labels', text: `needs ${missing}` };
  if (hostNetwork)
    return {
      code: 'host-network',
      text: `${who}: the pod uses its node's network, and most engines do not match such pods by label`,
    };
  if (match === 'unknown')
    return { code: 'namespace-labels-unknown', text: `${who}: the labels of namespace ${namespace} could not be read` };
  return { code: 'engines-differ', text: `${who}: engines differ` };
}

function explainBlock(who: string, match: Match, profileMatches: boolean, end: End): Words {
  if (end.kind === 'outside') return { code: 'outside-block', text: `${who}: ${end.label} is not among them` };
  if (match === 'unknown') return { code: 'address-unknown', text: `${who}: the pod's address is not known` };
  if (match === 'no')
    return { code: 'outside-block', text: `${who}: the ${end.kind}'s address does not count among them` };
  const here = profileMatches
    ? 'it matches here, but not with every network plugin'
    : 'it does not match here, but does with other network plugins';
  return { code: 'block-and-cluster-address', text: `${who}: the ${end.kind}'s address lies inside; ${here}` };
}

function wrongNamespace(
  selector: Selector | null,
  namespace: string,
  policyNamespace: string,
  info: Namespace | undefined,
): Words | null {
  if (selector === null) {
    return namespace === policyNamespace
      ? null
      : {
          code: 'wrong-namespace',
          text: `selects pods of namespace ${policyNamespace} only, this one is in ${namespace}`,
        };
  }
  if (!info || selectorOverNamespace(selector, info.labels, info.labelsKnown) !== 'no') return null;
  const missing = selector.requirements
    .filter((requirement) => !matchesRequirement(requirement, info.labels))
    .map((r) => withActual(r.key, formatRequirement(r), info.labels));
  return { code: 'wrong-namespace-labels', text: `needs a namespace with ${missing.join(', ')}` };
}

/** The terms that fail, with what the labels say instead; null when all hold. */
export function missingTerms(selector: Selector | null, labels: Labels): string | null {
  const failing = (selector?.requirements ?? []).filter((requirement) => !matchesRequirement(requirement, labels));
  return failing.length === 0
    ? null
    : failing.map((requirement) => withActual(requirement.key, formatRequirement(requirement), labels)).join(', ');
}

function withActual(key: string, wanted: string, labels: Labels): string {
  return `${wanted} (has ${Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no ${key}`})`;
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

/** Whom a policy's subject selector means. */
export function describeSubject(selector: Selector, namespace: string): string {
  return selector.requirements.length === 0
    ? `all pods of ${namespace}`
    : `${formatSelector(selector)} in ${namespace}`;
}
