// Expectations held to a cluster end by end and port by port, straight from docs/expectations.md: what checkExpectations is compared with.
import { isInternalRange, type PodEnd } from '../src/cluster/index';
import { outsideNodes, partyNodes, workloadNodes } from '../src/graph/index';
import { answersOf, hasFamily, type Reachability } from '../src/policy/index';
import type { EndSelector, EndTerm, Expectations, Permission, PortTerm, Statement } from '../src/review/index';
import {
  type Address,
  FAMILIES,
  formatAddress,
  hasPort,
  inRange,
  parseAddress,
  parseCidr,
  type TransportProtocol,
} from '../src/sets/index';

export const PROBES: readonly (readonly [TransportProtocol, number])[] = [
  ['TCP', 80],
  ['TCP', 90],
  ['TCP', 443],
  ['TCP', 8080],
  ['TCP', 5432],
  ['UDP', 53],
  ['UDP', 80],
  ['UDP', 8080],
  ['SCTP', 9999],
];

interface End {
  /** Of the graph's node. */
  readonly id: string;
  readonly column: number;
  readonly pod: PodEnd | null;
  readonly address: Address | null;
  readonly source: boolean;
  readonly target: boolean;
}

/** Of each statement: `from to how certainty protocol/port`, sorted, each once. */
export function naiveViolations(
  reachability: Reachability,
  { zones, statements }: Expectations,
  today: string,
): readonly (readonly string[])[] {
  const ends = endsOf(reachability, { zones, statements });
  const inSelector = selectorReader(reachability);
  const inTerm = (term: EndTerm, end: End): number => {
    if (term.type === 'selector') return inSelector(term.selector, end);
    const zone = zones.find(({ name }) => name === term.zone)!;
    if (zone.anyOf) return Math.max(0, ...zone.anyOf.map((selector) => inSelector(selector, end)));
    const others = zones.flatMap(({ anyOf }) => (anyOf ?? []).map((selector) => inSelector(selector, end)));
    return 2 - Math.max(0, ...others);
  };
  const inTerms = (terms: readonly EndTerm[], end: End): number =>
    Math.max(0, ...terms.map((term) => inTerm(term, end)));
  return statements.map((statement) => {
    const found = new Set<string>();
    for (const from of ends.filter(({ source }) => source)) {
      const a = statement.from ? inTerms(statement.from, from) : 2 - inTerms(statement.to!, from);
      if (a === 0) continue;
      for (const to of ends.filter(({ target }) => target)) {
        const b = statement.to ? inTerms(statement.to, to) : 2 - inTerms(statement.from!, to);
        if (b === 0 || !isPair(reachability, from, to)) continue;
        const open = (parts: readonly Permission[], port: readonly [TransportProtocol, number]): number =>
          Math.max(
            0,
            ...parts
              .filter((part) => inPorts(part.ports, to, port))
              .map((part) => Math.min(part.from ? inTerms(part.from, from) : 2, part.to ? inTerms(part.to, to) : 2)),
          );
        for (const line of judge(reachability, statement, today, from, to, Math.min(a, b), open))
          found.add(`${from.id} ${to.id} ${line}`);
      }
    }
    return [...found].sort();
  });
}

type Open = (parts: readonly Permission[], port: readonly [TransportProtocol, number]) => number;

/** How surely a port passes. 0 refused, 1 refused but not everywhere, 2 unknown, 3 allowed but not everywhere, 4 allowed. */
function levels(
  reachability: Reachability,
  from: End,
  to: End,
  mode: 'any' | 'every',
): (port: readonly [TransportProtocol, number]) => number {
  const answers = answersOf(reachability, from.column, to.column);
  const families = answers.some(({ family }) => family !== null) ? FAMILIES : [null];
  return ([protocol, number]) => {
    const levelOf = (family: string | null): number => {
      const one = answers.find((answer) => answer.family === null || answer.family === family)?.answer;
      if (!one) return 0;
      const sets = [one.possibly, one.maybeAllowed, one.allowed, one.surely];
      return sets.filter((set) => hasPort(set, protocol, number)).length;
    };
    const found = families.map(levelOf);
    return mode === 'any' ? Math.max(...found) : Math.min(...found);
  };
}

function judge(
  reachability: Reachability,
  { verb, ports, allow, exceptions }: Statement,
  today: string,
  from: End,
  to: End,
  member: number,
  open: Open,
): readonly string[] {
  const excuses = exceptions.filter(({ until }) => until === null || until >= today);
  if (verb === 'must' && ports === null) return judgeSilent(reachability, from, to, member, open, excuses);
  const passes = levels(reachability, from, to, verb === 'must' ? 'every' : 'any');
  return PROBES.flatMap((port) => {
    if (verb !== 'only' && ports !== null && !inPorts(ports, to, port)) return [];
    const meant = Math.min(member, 2 - open(verb === 'only' ? [...allow, ...excuses] : excuses, port));
    if (meant === 0) return [];
    const level = passes(port);
    const said = verb === 'must' ? (MISSING[meant]![level] ?? null) : (PASSING[meant]![level] ?? null);
    return said === null ? [] : [`${said} ${port.join('/')}`];
  });
}

const ELSEWHERE = 'elsewhere implementation-defined';
const UNSURE = 'cannot-tell unknown';
const HERE = 'broken implementation-defined';
const BROKEN = 'broken defined';

/** By how surely the pair and port are meant, then by how surely they pass. */
const PASSING: Readonly<Record<number, readonly (string | null)[]>> = {
  1: [null, ELSEWHERE, UNSURE, UNSURE, UNSURE],
  2: [null, ELSEWHERE, UNSURE, HERE, BROKEN],
};
const MISSING: Readonly<Record<number, readonly (string | null)[]>> = {
  1: [UNSURE, UNSURE, UNSURE, ELSEWHERE, null],
  2: [BROKEN, HERE, UNSURE, ELSEWHERE, null],
};

function judgeSilent(
  reachability: Reachability,
  from: End,
  to: End,
  member: number,
  open: Open,
  excuses: readonly Permission[],
): readonly string[] {
  const meant = Math.min(member, 2 - open(excuses, ['TCP', 1]));
  if (meant === 0) return [];
  const all: readonly (readonly [TransportProtocol, number])[] = (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    Array.from({ length: 200 }, (_, i) => [protocol, i + 1] as const).concat(
      [443, 8080, 9999, 32768, 65535, 65534].map((port) => [protocol, port] as const),
    ),
  );
  const level = Math.max(...all.map(levels(reachability, from, to, 'every')));
  const said = MISSING[meant]![level] ?? null;
  return said === null ? [] : PROBES.map((port) => `${said} ${port.join('/')}`);
}

function inPorts(
  terms: readonly PortTerm[] | null,
  { pod }: End,
  [protocol, number]: readonly [TransportProtocol, number],
): boolean {
  if (terms === null) return true;
  return terms.some((term) => {
    if (term.protocol !== null && term.protocol !== protocol) return false;
    if (term.port === null) return true;
    if (term.port.type === 'range') return term.port.first <= number && number <= term.port.last;
    const { name } = term.port;
    return (pod?.object.ports ?? []).some(
      (one) => one.name === name && one.protocol === protocol && one.containerPort === number,
    );
  });
}

/** A pod at one end at least, a family in common, and not one pod with itself. */
function isPair({ universe }: Reachability, from: End, to: End): boolean {
  const [a, b] = [universe.columns[from.column]!, universe.columns[to.column]!];
  const isUnread = (column: number): boolean => universe.unread.has(column);
  if (!FAMILIES.some((family) => hasFamily(a, family) && hasFamily(b, family))) return false;
  if (!from.pod && !to.pod) return false;
  if ((isUnread(from.column) && !to.pod) || (isUnread(to.column) && !from.pod)) return false;
  if (from.pod === null || from.pod !== to.pod) return true;
  const { template } = from.pod.object;
  return template !== undefined && template.replicas !== 1;
}

function endsOf(reachability: Reachability, expectations: Expectations): readonly End[] {
  const { universe, cluster } = reachability;
  const pods = workloadNodes(reachability).flatMap(({ node, pods: members }): readonly End[] =>
    members.flatMap((pod) => {
      const column = universe.podColumnOf.get(pod);
      return column === undefined ? [] : [{ id: node.id, column, pod, address: null, source: true, target: true }];
    }),
  );
  const parties = partyNodes(reachability)
    .filter(({ columns }) => universe.columns[columns[0]!]!.kind === 'party')
    .map(
      ({ node, columns, role = 'both' }): End => ({
        id: node.id,
        column: columns[0]!,
        pod: null,
        address: null,
        source: role !== 'destination',
        target: role !== 'source',
      }),
    );
  const inside = [...cluster.pods, ...cluster.nodes].flatMap(({ addresses }) => addresses ?? []);
  const outside = probeAddresses(reachability, expectations, inside).flatMap((address): readonly End[] => {
    const built = outsideNodes(reachability).find(({ columns }) =>
      columns.some((column) => holds(reachability, column, address)),
    );
    const column = built?.columns.find((number) => holds(reachability, number, address));
    return built && column !== undefined
      ? [{ id: built.node.id, column, pod: null, address, source: true, target: true }]
      : [];
  });
  return [...pods, ...parties, ...outside];
}

function holds({ universe }: Reachability, number: number, address: Address): boolean {
  const column = universe.columns[number]!;
  return column.kind === 'outside' && column.ranges.some((range) => inRange(range, address));
}

/** One address at least of every piece that columns, expectations and the internet's edges cut. */
function probeAddresses(
  { universe }: Reachability,
  { zones, statements }: Expectations,
  inside: readonly Address[],
): readonly Address[] {
  const terms = statements.flatMap(({ from, to, allow, exceptions }) =>
    [{ from, to }, ...allow, ...exceptions].flatMap((part) => [...(part.from ?? []), ...(part.to ?? [])]),
  );
  const selectors = [
    ...zones.flatMap(({ anyOf }) => anyOf ?? []),
    ...terms.flatMap((term) => (term.type === 'selector' ? [term.selector] : [])),
  ];
  const texts = selectors.flatMap((selector) => (selector.type === 'addresses' ? selector.addresses : []));
  const internal = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'];
  const rest = ['192.168.0.0/16', '::/127', 'fc00::/7', 'fe80::/10'];
  const blocks = [...texts, ...internal, ...rest].flatMap((text) => {
    const address = parseAddress(text);
    return parseCidr(text) ?? (address ? { family: address.family, first: address.value, last: address.value } : []);
  });
  const ranges = universe.columns.flatMap((column) => (column.kind === 'outside' ? column.ranges : []));
  const starts = [
    ...[...blocks, ...ranges].flatMap(({ family, first, last }) => [
      { family, value: first },
      { family, value: last + 1n },
    ]),
    ...inside.map(({ family, value }) => ({ family, value: value + 1n })),
  ].filter(({ family, value }) => value < 1n << (family === 'IPv4' ? 32n : 128n));
  const known = new Set(inside.map(formatAddress));
  return [...new Map(starts.map((address) => [formatAddress(address), address]))]
    .filter(([text]) => !known.has(text))
    .map(([, address]) => address);
}

function selectorReader({ cluster, namespaces, universe }: Reachability): (selector: EndSelector, end: End) => number {
  const { gaps, source } = cluster.objects;
  const isRead = (name: string): boolean =>
    gaps.every(
      (gap) =>
        gap.resource !== 'pods' ||
        (gap.namespace === null ? (source.scope ?? []).includes(name) : gap.namespace !== name),
    );
  return (selector, { pod, address, column }) => {
    if (address) {
      if (selector.type === 'internet')
        return isInternalRange({ family: address.family, first: address.value, last: address.value }) ? 0 : 2;
      if (selector.type !== 'addresses') return 0;
      return selector.addresses.some((text) => {
        const block = parseCidr(text);
        const one = parseAddress(text);
        return block ? inRange(block, address) : one?.family === address.family && one.value === address.value;
      })
        ? 2
        : 0;
    }
    if (selector.type !== 'pods') return 0;
    if (!pod) return universe.unread.has(column) && !selector.namespaces?.every(isRead) ? 1 : 0;
    const { namespace, labels } = pod.object;
    const holdsFor = (
      requirement: { key: string; operator: string; values: readonly string[] },
      value: string | undefined,
    ): boolean => {
      if (requirement.operator === 'exists') return value !== undefined;
      if (requirement.operator === 'notexists') return value === undefined;
      return (value !== undefined && requirement.values.includes(value)) === (requirement.operator === 'in');
    };
    if (selector.namespaces && !selector.namespaces.includes(namespace)) return 0;
    if (selector.kinds && !selector.kinds.includes(pod.workload.kind)) return 0;
    if (selector.workloads && !selector.workloads.includes(pod.workload.name)) return 0;
    const own = new Map(Object.entries(labels));
    if (selector.podLabels?.some((one) => !holdsFor(one, own.get(one.key)))) return 0;
    const settled = namespaces.get(namespace)!;
    let result = 2;
    for (const one of selector.namespaceLabels ?? []) {
      const isName = one.key === 'kubernetes.io/metadata.name';
      if (!settled.labelsKnown && !isName) result = Math.min(result, 1);
      else if (!holdsFor(one, new Map(Object.entries(settled.labels)).get(one.key))) return 0;
    }
    return result;
  };
}
