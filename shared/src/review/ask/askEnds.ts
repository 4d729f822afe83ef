// Reads what a person types as an end of a question: workloads, pods, namespaces, label selectors, addresses, Services, the internet.
import { compareText, INTERNAL_BLOCKS, isInternalRange, type PodEnd } from '../../cluster/index';
import {
  type BuiltNode,
  type LabelRequirement,
  matchesLabels,
  nodeTitle,
  outsideNodes,
  parseLabelSelector,
  partyNodes,
  workloadNodes,
} from '../../graph/index';
import { nodeEnd, outsideEnd, type Reachability } from '../../policy/index';
import {
  type Address,
  type AddressRange,
  formatAddress,
  formatRangeShort,
  inRange,
  parseAddress,
  parseCidr,
} from '../../sets/index';
import type { AskUnit } from './askedUnits';
import { closeNames, type EndName } from './endNames';
import { listEndNames } from './listEndNames';

export interface AskedSet {
  readonly title: string;
  readonly units: readonly AskUnit[];
  /** Set for a Service: its backends depend on the port that is asked about. */
  readonly service?: { readonly namespace: string; readonly name: string };
}

export type ReadAskEnd =
  | { readonly ok: true; readonly value: AskedSet }
  | { readonly ok: false; readonly message: string; readonly next: string; readonly close: readonly string[] };

const NEXT =
  'Write namespace/workload, ns:NAME, a label selector such as app=web, an address, svc:namespace/name, outside or internet.';

const FINDERS = new WeakMap<Reachability, AskEnds>();

/** The reader for one evaluation. */
export function askEndsOf(reachability: Reachability): AskEnds {
  let ends = FINDERS.get(reachability);
  if (!ends) {
    ends = new AskEnds(reachability);
    FINDERS.set(reachability, ends);
  }
  return ends;
}

export class AskEnds {
  readonly #workloads: readonly BuiltNode[];
  #names: readonly EndName[] | null = null;

  constructor(readonly reachability: Reachability) {
    this.#workloads = workloadNodes(reachability);
  }

  get names(): readonly EndName[] {
    this.#names ??= listEndNames(this.reachability);
    return this.#names;
  }

  read(typed: string): ReadAskEnd {
    const text = typed.trim();
    if (text === '') return { ok: false, message: 'An end is missing.', next: NEXT, close: [] };
    const found = this.#places(text) ?? this.#byPrefix(text) ?? this.#byAddress(text) ?? this.#byName(text);
    if (found !== null) return found;
    const selector = this.#bySelector(text);
    if (selector !== null) return selector;
    return this.#unknown(text);
  }

  #unknown(text: string): ReadAskEnd {
    const close = closeNames(this.names, text);
    const shown = text.slice(0, 120);
    return {
      ok: false,
      message: `There is no “${shown}”.`,
      next: close.length > 0 ? `Did you mean ${close.join(' or ')}?` : NEXT,
      close,
    };
  }

  #places(text: string): ReadAskEnd | null {
    const word = text.toLowerCase().replace(/^the /, '');
    if (word === 'outside') return this.#outside('every address outside the cluster', () => true);
    if (word === 'internet') return this.#outside('the internet', (range) => !isInternalRange(range));
    return null;
  }

  #outside(title: string, holds: (range: AddressRange) => boolean): ReadAskEnd {
    const units = outsideNodes(this.reachability).flatMap((built): readonly AskUnit[] => {
      const ranges = this.#rangesOf(built).filter(holds);
      const address = this.#firstFree(ranges);
      return address === null ? [] : [this.#addressUnit(built.node.id, built.node.name, address, ranges)];
    });
    return { ok: true, value: { title, units } };
  }

  #rangesOf({ columns }: BuiltNode): readonly AddressRange[] {
    return columns.flatMap((number) => {
      const column = this.reachability.universe.columns[number]!;
      return column.kind === 'outside' ? column.ranges : [];
    });
  }

  /** An address of the ranges that is no pod's and no node's (R75), public where there is one. */
  #firstFree(ranges: readonly AddressRange[]): Address | null {
    const { pods, nodes } = this.reachability.cluster;
    const owned = new Set([...pods, ...nodes].flatMap(({ addresses }) => (addresses ?? []).map(addressKey)));
    for (const publicOnly of [true, false]) {
      for (const { family, first, last } of ranges) {
        let value = first;
        for (let skipped = 0; value <= last && skipped < 10_000; skipped++) {
          const block = INTERNAL_BLOCKS.find((one) => inRange(one, { family, value }));
          if (publicOnly && block) value = block.last + 1n;
          else if (owned.has(addressKey({ family, value }))) value += 1n;
          else return { family, value };
        }
      }
    }
    return null;
  }

  #addressUnit(id: string, title: string, address: Address, ranges: readonly AddressRange[]): AskUnit {
    const { column } = outsideEnd(this.reachability, address, title);
    return { id, title, column, pods: [], key: { kind: 'address', address, ranges }, role: 'both' };
  }

  #byPrefix(text: string): ReadAskEnd | null {
    const [, prefix = '', rest = ''] = /^(ns|namespace|svc|service|node|ip):(.*)$/i.exec(text) ?? [];
    switch (prefix.toLowerCase()) {
      case 'ns':
      case 'namespace':
        return this.#namespaceAnd(rest.trim());
      case 'svc':
      case 'service':
        return this.#service(rest.trim());
      case 'node':
        return this.#node(rest.trim());
      case 'ip':
        return this.#byAddress(rest.trim());
      default:
        return null;
    }
  }

  /** `ns:NAME`, or `ns:NAME SELECTOR`. */
  #namespaceAnd(text: string): ReadAskEnd {
    const [name = '', ...rest] = text.split(/\s+/);
    if (!this.reachability.namespaces.has(name)) return this.#unknown(name);
    const selector = rest.join(' ');
    return selector === '' ? this.#namespace(name) : (this.#bySelector(selector, name) ?? this.#unknown(text));
  }

  #namespace(name: string): ReadAskEnd {
    const nodes = this.#workloads.filter(({ node }) => node.namespace === name);
    return this.#workloadSet(`namespace ${name}`, nodes, `Nothing runs in the namespace ${name}.`);
  }

  #service(text: string): ReadAskEnd {
    const [namespace = '', ...rest] = text.split('/');
    const name = rest.join('/');
    const { services } = this.reachability.cluster.objects;
    if (!services.some((service) => service.namespace === namespace && service.name === name)) {
      return this.#unknown(`svc:${text}`);
    }
    return { ok: true, value: { title: `service ${namespace}/${name}`, units: [], service: { namespace, name } } };
  }

  #node(name: string): ReadAskEnd {
    const node = this.reachability.cluster.nodes.find((one) => one.name === name || one.id === name);
    if (!node) return this.#unknown(name);
    const end = nodeEnd(this.reachability, node);
    const unit: AskUnit = {
      id: node.id,
      title: `node ${node.name}`,
      column: end.column,
      pods: [],
      key: { kind: 'node', name: node.name },
      role: 'both',
    };
    return { ok: true, value: { title: unit.title, units: [unit] } };
  }

  #byAddress(text: string): ReadAskEnd | null {
    const address = parseAddress(text);
    if (address) return { ok: true, value: this.#addresses(text, address) };
    const cidr = /\//.test(text) ? parseCidr(text) : null;
    return cidr ? this.#block(text, cidr) : null;
  }

  /** R75: an address inside the cluster is its pod, or its node. */
  #addresses(text: string, address: Address): AskedSet {
    const inside = this.#inside([{ family: address.family, first: address.value, last: address.value }]);
    if (inside.length > 0) return { title: `${text} (${inside[0]!.title})`, units: inside };
    const range = { family: address.family, first: address.value, last: address.value };
    return { title: text, units: [this.#addressUnit(`ip:${text}`, text, address, [range])] };
  }

  #block(text: string, cidr: AddressRange): ReadAskEnd {
    const outside = outsideNodes(this.reachability).flatMap((built): readonly AskUnit[] => {
      const ranges = this.#rangesOf(built).flatMap((range) => overlap(range, cidr) ?? []);
      const address = this.#firstFree(ranges);
      if (address === null) return [];
      const isWhole = ranges.length === 1 && ranges[0]!.first === cidr.first && ranges[0]!.last === cidr.last;
      const title = isWhole ? text : ranges.slice(0, 2).map(formatRangeShort).join(', ');
      return [this.#addressUnit(`ip:${formatAddress(address)}`, title, address, ranges)];
    });
    return { ok: true, value: { title: text, units: [...this.#inside([cidr]), ...outside] } };
  }

  #inside(ranges: readonly AddressRange[]): readonly AskUnit[] {
    const has = (list: readonly Address[] | null): boolean =>
      list?.some((address) => ranges.some((range) => inRange(range, address))) ?? false;
    const { pods, nodes } = this.reachability.cluster;
    const owners = pods.filter((pod) => !pod.object.hostNetwork && has(pod.addresses));
    const nodeUnits = nodes
      .filter(({ addresses }) => has(addresses))
      .flatMap(({ name }) => {
        const read = this.#node(name);
        return read.ok ? read.value.units : [];
      });
    return [...owners.flatMap((pod) => this.#podUnit(pod) ?? []), ...nodeUnits];
  }

  #byName(text: string): ReadAskEnd | null {
    const parties = partyNodes(this.reachability).filter(
      ({ node }) => node.id === text || node.name.toLowerCase() === text.toLowerCase(),
    );
    if (parties.length > 0) return this.#party(parties[0]!);
    const outside = outsideNodes(this.reachability).find(({ node }) => node.id === text || node.name === text);
    if (outside) {
      const ranges = this.#rangesOf(outside);
      const unit = this.#addressUnit(outside.node.id, outside.node.name, this.#firstFree(ranges)!, ranges);
      return { ok: true, value: { title: unit.title, units: [unit] } };
    }
    if (text.startsWith('Node/')) return this.#node(text);
    const [head = '', tail = '', ...more] = text.split('/');
    if (more.length === 0 && tail === '*') return this.#namespaceAnd(head);
    if (more.length === 0 && head === 'Namespace') return this.#namespaceAnd(tail);
    return this.#workloadNamed(text) ?? this.#podNamed(text) ?? this.#bare(text);
  }

  #party({ node, columns, role = 'both' }: BuiltNode): ReadAskEnd {
    const unit: AskUnit = {
      id: node.id,
      title: node.name,
      column: columns[0]!,
      pods: [],
      key: { kind: 'party', id: node.id },
      role,
    };
    return { ok: true, value: { title: unit.title, units: [unit] } };
  }

  /** An id, a title, or `namespace/name` for all variants. */
  #workloadNamed(text: string): ReadAskEnd | null {
    const exact = this.#workloads.filter(({ node }) => node.id === text || nodeTitle(node) === text);
    const named =
      exact.length > 0
        ? exact
        : this.#workloads.filter(({ node, pods }) => {
            const title = `${node.namespace}/${node.name}`;
            return title === text || `${title} (${node.workloadKind})` === text || pods[0]!.workload.id === text;
          });
    return this.#oneKind(text, named);
  }

  #oneKind(text: string, nodes: readonly BuiltNode[]): ReadAskEnd | null {
    if (nodes.length === 0) return null;
    const ids = [...new Set(nodes.map(({ pods }) => pods[0]!.workload.id))];
    if (ids.length > 1) {
      return {
        ok: false,
        message: `“${text.slice(0, 120)}” can be more than one thing.`,
        next: `Write one of ${ids.slice(0, 4).join(', ')}.`,
        close: ids.slice(0, 4),
      };
    }
    const [{ node }] = nodes as [BuiltNode];
    const title = nodes.length === 1 ? nodeTitle(node) : `${node.namespace}/${node.name}`;
    return this.#workloadSet(title, nodes, `${text} has no address yet, so it has no connections.`);
  }

  #workloadSet(title: string, nodes: readonly BuiltNode[], otherwise: string): ReadAskEnd {
    const units = nodes.flatMap((built) => toUnit(built) ?? []);
    if (units.length === 0)
      return {
        ok: false,
        message: otherwise,
        next: 'Wait until pods run there, then read the cluster again.',
        close: [],
      };
    return { ok: true, value: { title, units } };
  }

  #podNamed(text: string): ReadAskEnd | null {
    const { pods, pending } = this.reachability.cluster;
    const named = [...pods, ...pending].find(({ id }) => id === text || id === `Pod/${text}`);
    if (!named) return null;
    const unit = this.#podUnit(named);
    if (unit) return { ok: true, value: { title: unit.title, units: [unit] } };
    return {
      ok: false,
      message: `${text} has no address yet, so it has no connections.`,
      next: 'Wait until it runs, then read the cluster again.',
      close: [],
    };
  }

  #podUnit(pod: PodEnd): AskUnit | null {
    const column = this.reachability.universe.podColumnOf.get(pod);
    if (column === undefined) return null;
    const { namespace, name } = pod.object;
    const key = { kind: 'pods', ids: [pod.id], workload: pod.workload.id } as const;
    return { id: pod.id, title: `${namespace}/${name}`, column, pods: [pod], key, role: 'both' };
  }

  /** A name alone: a workload's or a namespace's, where only one thing is called so. */
  #bare(text: string): ReadAskEnd | null {
    const isNamespace = this.reachability.namespaces.has(text);
    const workloads = this.#workloads.filter(({ node }) => node.name === text);
    if (isNamespace && workloads.length > 0) {
      const close = [`ns:${text}`, ...new Set(workloads.map(({ node }) => `${node.namespace}/${node.name}`))].slice(
        0,
        5,
      );
      const message = `“${text}” is a namespace and a workload.`;
      return { ok: false, message, next: `Write ${close.join(' or ')}.`, close };
    }
    if (isNamespace) return this.#namespace(text);
    if (workloads.length > 0) return this.#oneKind(text, workloads);
    const pods = this.reachability.cluster.pods.filter(({ object }) => object.name === text);
    return pods.length === 1 ? this.#podNamed(pods[0]!.id) : null;
  }

  #bySelector(text: string, namespace: string | null = null): ReadAskEnd | null {
    const [, before = text, within = null] = /^(.*\S)\s+ns:(\S+)$/.exec(text) ?? [];
    const home = namespace ?? within;
    if (!/[=!]|\s(in|notin)\s/.test(before)) return null;
    if (home !== null && !this.reachability.namespaces.has(home)) return this.#unknown(home);
    const parsed = parseLabelSelector(before);
    if (!parsed.ok) return { ok: false, message: parsed.error.message, next: NEXT, close: [] };
    const nodes = this.#selected(parsed.value, home);
    const where = home === null ? '' : ` in ${home}`;
    const title = `pods with ${before}${where}`;
    if (nodes.length === 0) {
      const close = closeNames(
        this.names.filter(({ kind }) => kind === 'label'),
        before,
      );
      return { ok: false, message: `No pod has ${before}${where}.`, next: NEXT, close };
    }
    return this.#workloadSet(title, nodes, `No pod with ${before}${where} has an address yet.`);
  }

  #selected(requirements: readonly LabelRequirement[], namespace: string | null): readonly BuiltNode[] {
    return this.#workloads.flatMap((built) => {
      if (namespace !== null && built.node.namespace !== namespace) return [];
      const pods = built.pods.filter(({ object }) => matchesLabels(requirements, object.labels));
      return pods.length === 0 ? [] : [{ ...built, pods }];
    });
  }
}

function toUnit({ node, columns, pods }: BuiltNode): AskUnit | null {
  const column = columns[0];
  if (column === undefined) return null;
  const ids = pods.map(({ id }) => id).sort(compareText);
  const key = { kind: 'pods', ids, workload: pods[0]!.workload.id } as const;
  return { id: node.id, title: nodeTitle(node), column, pods, key, role: 'both' };
}

function addressKey({ family, value }: Address): string {
  return `${family} ${value}`;
}

function overlap(a: AddressRange, b: AddressRange): AddressRange | null {
  if (a.family !== b.family || a.last < b.first || b.last < a.first) return null;
  const first = inRange(b, { family: a.family, value: a.first }) ? a.first : b.first;
  const last = inRange(b, { family: a.family, value: a.last }) ? a.last : b.last;
  return { family: a.family, first, last };
}
