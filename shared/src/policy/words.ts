// Policies in words: peers, ports and namespaces as a person would say them.
import {
  formatSelector,
  NAMESPACE_NAME_LABEL,
  type PolicyPeer,
  type PolicyPort,
  type Requirement,
  type Selector,
} from '../cluster/index';

/** Such as `role=reader in any namespace` or `addresses in 10.0.0.0/8 except 10.1.0.0/16`. */
export function describePeer(peer: PolicyPeer | null, policyNamespace: string): string {
  if (peer === null) return 'anyone';
  if (peer.kind === 'unknown') return 'a kind of peer that is not known here';
  if (peer.kind === 'block') {
    const holes =
      peer.except.length === 0
        ? ''
        : ` except ${peer.except.length === 1 ? 'one range' : `${peer.except.length} ranges`}`;
    return `addresses in ${peer.cidrText}${holes}`;
  }
  const who =
    peer.podSelector && peer.podSelector.requirements.length > 0 ? formatSelector(peer.podSelector) : 'any pod';
  return `${who} ${describeNamespaces(peer.namespaceSelector, policyNamespace)}`;
}

/** Such as `in any namespace`, `in namespace api` or `in namespaces with tier=api`. */
export function describeNamespaces(selector: Selector | null, policyNamespace: string): string {
  if (selector === null) return `in namespace ${policyNamespace}`;
  if (selector.requirements.length === 0) return 'in any namespace';
  const names = selector.requirements.length === 1 ? namesOf(selector.requirements[0]!) : null;
  if (names) return names.length === 1 ? `in namespace ${names[0]}` : `in the namespaces ${names.join(', ')}`;
  return `in namespaces with ${formatSelector(selector)}`;
}

function namesOf(requirement: Requirement): readonly string[] | null {
  return requirement.key === NAMESPACE_NAME_LABEL && requirement.operator === 'In' ? requirement.values : null;
}

/** Such as `TCP 80, TCP pg`; `all ports` for no list. */
export function describePorts(ports: readonly PolicyPort[] | null): string {
  if (ports === null) return 'all ports';
  if (ports.length === 0) return 'no port that is known here';
  return ports.map((port) => (port.kind === 'name' ? `${port.protocol} ${port.name}` : port.text)).join(', ');
}
