// Whether an end is in a zone, or in what a statement picks on the spot: yes, no, or perhaps, where labels could not be read (R39, R88).
import {
  type ClusterObjects,
  INTERNAL_BLOCKS,
  isInternalRange,
  NAMESPACE_NAME_LABEL,
  type Namespace,
  type PodEnd,
} from '../../cluster/index';
import { type LabelRequirement, matchesLabels, UNREAD_ID } from '../../graph/index';
import type { Reachability } from '../../policy/index';
import { type AddressRange, cutFamily, inRange, parseAddress, parseCidr } from '../../sets/index';
import type { EndSelector, EndTerm, Expectations, PortTerm, Statement } from './expectationsModel';

/** 0: it is not in it. 1: it may be. 2: it is. */
export type Membership = 0 | 1 | 2;

/** What ends are marked with: each zone and each selector of a statement is a term with a number. */
export class EndMarks {
  readonly #selectors: readonly EndSelector[];
  readonly #number = new Map<string, number>();
  /** By term: the selectors that it joins, null for the rest. */
  readonly #terms: readonly (readonly number[] | null)[];
  readonly #blocks: readonly (readonly AddressRange[])[];
  readonly #pieces: Readonly<Record<'IPv4' | 'IPv6', readonly AddressRange[]>>;
  readonly #portNames: readonly string[];
  readonly #zones: number;

  constructor(
    readonly reachability: Pick<Reachability, 'cluster' | 'namespaces'>,
    expectations: Expectations,
  ) {
    const selectors: EndSelector[] = [];
    const terms: (readonly number[] | null)[] = [];
    const add = (selector: EndSelector): number => selectors.push(selector) - 1;
    for (const { name, anyOf } of expectations.zones) {
      this.#number.set(`zone ${name}`, terms.push(anyOf?.map(add) ?? null) - 1);
    }
    this.#zones = terms.length;
    for (const term of expectations.statements.flatMap(endTermsOf)) {
      const key = termKey(term);
      if (term.type === 'selector' && !this.#number.has(key))
        this.#number.set(key, terms.push([add(term.selector)]) - 1);
    }
    this.#selectors = selectors;
    this.#terms = terms;
    this.#blocks = selectors.map(blocksOf);
    const cuts = this.#blocks.flat();
    this.#pieces = { IPv4: cutFamily('IPv4', cuts), IPv6: cutFamily('IPv6', cuts) };
    this.#portNames = [...new Set(expectations.statements.flatMap(portTermsOf).flatMap(nameOf))].sort();
  }

  /** Of zones the number is their place in the file. */
  numberOf(term: EndTerm): number {
    const number = this.#number.get(termKey(term));
    if (number === undefined) throw new Error('a statement names a zone that the reader did not see');
    return number;
  }

  ofPod(pod: PodEnd): readonly Membership[] {
    const namespace = this.reachability.namespaces.get(pod.object.namespace);
    return this.#join(this.#selectors.map((selector) => podIn(selector, pod, namespace)));
  }

  /** Of a piece that {@link cut} gave. */
  ofRange(piece: AddressRange): readonly Membership[] {
    const address = { family: piece.family, value: piece.first };
    return this.#join(
      this.#selectors.map((selector, number) => {
        if (selector.type === 'internet') return isInternalRange(piece) ? 0 : 2;
        return selector.type === 'addresses' && this.#blocks[number]!.some((block) => inRange(block, address)) ? 2 : 0;
      }),
    );
  }

  ofParty(id: string): readonly Membership[] {
    const { objects } = this.reachability.cluster;
    return this.#join(
      this.#selectors.map((selector) => {
        if (id === UNREAD_ID) return selector.type === 'pods' && mayPickUnread(selector, objects) ? 1 : 0;
        return selector.type === 'internet' && id.startsWith('Party/host/') ? 2 : 0;
      }),
    );
  }

  /** The parts of a range that no address block of the expectations splits. */
  cut({ family, first, last }: AddressRange): readonly AddressRange[] {
    return this.#pieces[family]
      .filter((piece) => piece.first <= last && piece.last >= first)
      .map((piece) => ({
        family,
        first: piece.first > first ? piece.first : first,
        last: piece.last < last ? piece.last : last,
      }));
  }

  /** Equal keys mean that port names of the expectations stand for the same ports. */
  portsKey({ object: { ports } }: PodEnd): string {
    if (this.#portNames.length === 0) return '';
    return ports
      .filter(({ name }) => name !== undefined && this.#portNames.includes(name))
      .map(({ name, protocol, containerPort }) => `${name}/${protocol}/${containerPort}`)
      .sort()
      .join(' ');
  }

  #join(bySelector: readonly Membership[]): readonly Membership[] {
    const marks = this.#terms.map((selectors) => most((selectors ?? []).map((number) => bySelector[number]!)));
    const inSomeZone = most(marks.slice(0, this.#zones));
    return marks.map((mark, number) => (this.#terms[number] === null ? not(inSomeZone) : mark));
  }
}

/** The most of some; 0 of none. */
export function most(marks: readonly Membership[]): Membership {
  return marks.includes(2) ? 2 : marks.includes(1) ? 1 : 0;
}

export function not(mark: Membership): Membership {
  return mark === 0 ? 2 : mark === 2 ? 0 : 1;
}

function termKey(term: EndTerm): string {
  return term.type === 'zone' ? `zone ${term.zone}` : `selector ${JSON.stringify(term.selector)}`;
}

function endTermsOf({ from, to, allow, exceptions }: Statement): readonly EndTerm[] {
  return [{ from, to }, ...allow, ...exceptions].flatMap((part) => [...(part.from ?? []), ...(part.to ?? [])]);
}

function portTermsOf({ ports, allow, exceptions }: Statement): readonly PortTerm[] {
  return [{ ports }, ...allow, ...exceptions].flatMap((part) => part.ports ?? []);
}

function nameOf({ port }: PortTerm): readonly string[] {
  return port?.type === 'name' ? [port.name] : [];
}

function blocksOf(selector: EndSelector): readonly AddressRange[] {
  if (selector.type === 'internet') return INTERNAL_BLOCKS;
  if (selector.type === 'pods') return [];
  return selector.addresses.flatMap((text) => {
    const block = parseCidr(text);
    if (block) return [block];
    const address = parseAddress(text);
    return address ? [{ family: address.family, first: address.value, last: address.value }] : [];
  });
}

function podIn(selector: EndSelector, { object, workload }: PodEnd, namespace: Namespace | undefined): Membership {
  if (selector.type !== 'pods') return 0;
  const { namespaces, namespaceLabels, podLabels, kinds, workloads } = selector;
  if (namespaces && !namespaces.includes(object.namespace)) return 0;
  if (kinds && !kinds.includes(workload.kind)) return 0;
  if (workloads && !workloads.includes(workload.name)) return 0;
  if (podLabels && !matchesLabels(podLabels, object.labels)) return 0;
  return namespaceLabels ? namespaceIn(namespaceLabels, namespace) : 2;
}

/** R39: of a namespace with unknown labels the name alone is known. */
function namespaceIn(requirements: readonly LabelRequirement[], namespace: Namespace | undefined): Membership {
  if (!namespace) return 1;
  if (namespace.labelsKnown) return matchesLabels(requirements, namespace.labels) ? 2 : 0;
  const named = requirements.filter(({ key }) => key === NAMESPACE_NAME_LABEL);
  if (!matchesLabels(named, namespace.labels)) return 0;
  return named.length === requirements.length ? 2 : 1;
}

/** R88. Only where all pods of the namespaces that it names were read can none of the others be picked. */
function mayPickUnread(
  { namespaces }: { readonly namespaces: readonly string[] | null },
  { gaps, source }: ClusterObjects,
): boolean {
  const isRead = (name: string): boolean =>
    !gaps.some(
      (gap) =>
        gap.resource === 'pods' &&
        (gap.namespace === null ? !(source.scope ?? []).includes(name) : gap.namespace === name),
    );
  return namespaces === null || !namespaces.every(isRead);
}
