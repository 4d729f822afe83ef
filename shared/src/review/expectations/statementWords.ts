// Statements in one line, for reports and lists.
import { formatLabelSelector } from '../../graph/index';
import type { EndSelector, EndTerm, Permission, PortTerm, Statement } from './expectationsModel';
import { formatPortTerm } from './portTerms';

/** Such as `rest → cde: only web/shop on 8443`. */
export function statementWords({ verb, from, to, ports, allow }: Statement): string {
  const pair = `${endsWords(from) ?? `all but ${endsWords(to)}`} → ${endsWords(to) ?? `all but ${endsWords(from)}`}`;
  if (verb === 'must') return `${pair}: must be open on ${ports ? portsWords(ports) : 'some port'}`;
  if (verb === 'mustNot') return `${pair}: must not be open on ${ports ? portsWords(ports) : 'any port'}`;
  return `${pair}: only ${allow.length === 0 ? 'nothing' : allow.map(permissionWords).join('; ')}`;
}

function permissionWords({ from, to, ports }: Permission): string {
  const ends = [endsWords(from), to === null ? null : `to ${endsWords(to)}`].filter((part) => part !== null);
  const where = ends.length === 0 ? 'anything' : ends.join(' ');
  return ports === null ? where : `${where} on ${portsWords(ports)}`;
}

function endsWords(terms: readonly EndTerm[] | null): string | null {
  if (terms === null) return null;
  return terms.map((term) => (term.type === 'zone' ? term.zone : selectorWords(term.selector))).join(' + ');
}

export function portsWords(ports: readonly PortTerm[]): string {
  return ports.map(formatPortTerm).join(', ');
}

/** Such as `api/checkout`, `pods with app=web in namespaces with pci=cde`, `203.0.113.0/24` or `the internet`. */
export function selectorWords(selector: EndSelector): string {
  if (selector.type === 'internet') return 'the internet';
  if (selector.type === 'addresses') return selector.addresses.join(', ');
  const { namespaces, namespaceLabels, podLabels, kinds, workloads } = selector;
  const isPlain = namespaces?.length === 1 && workloads !== null && !namespaceLabels && !podLabels;
  if (isPlain)
    return `${kinds ? `${kinds.join(' or ')} ` : ''}${workloads.map((name) => `${namespaces[0]}/${name}`).join(', ')}`;
  const who = [kinds?.join(' or ') ?? (workloads ? '' : 'pods'), workloads?.join(', ') ?? ''].filter(Boolean).join(' ');
  const which = [
    podLabels ? `with ${formatLabelSelector(podLabels)}` : '',
    namespaces ? `in ${namespaces.join(', ')}` : '',
    namespaceLabels ? `in namespaces with ${formatLabelSelector(namespaceLabels)}` : '',
  ];
  return [who, ...which].filter(Boolean).join(' ');
}
