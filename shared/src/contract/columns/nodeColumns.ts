// Nodes as columns, one a field; what repeats is numbered, what follows from name and namespace is a template.
import type { GraphNode } from '../../graph/index';
import { flag, integers, listOf, natural, object, oneOf, optional, orNull, ShapeError, text } from '../shape';
import { type Column, checkLengths, column, encodeColumn, jsonKeys } from './column';
import { encodeLabels, type LabelColumns, LabelReader, labelColumns } from './labelColumns';
import { encodeTemplate, type Slots, slotWords, template } from './template';

/** Few nodes differ in all of these: they are written together. */
type Traits = Pick<
  GraphNode,
  'kind' | 'workloadKind' | 'variant' | 'isolation' | 'hostNetwork' | 'state' | 'addresses'
>;

/** Columns of equal length, in the order of the nodes. */
export interface NodeColumns {
  readonly name: Column<string>;
  readonly namespace: Column<string | null>;
  readonly traits: Column<Traits>;
  /** Templates. */
  readonly id: Column<string>;
  /** -1: not known. */
  readonly pods: readonly number[];
  readonly ports: Column<GraphNode['ports']>;
  /** How much greater the class is than that of the node before; negative where it is smaller. */
  readonly classSteps: readonly number[];
  readonly labels: LabelColumns;
}

export function encodeNodes(nodes: readonly GraphNode[]): NodeColumns {
  const words = nodes.map((node) => slotWords(slotsOf(node)));
  const of = <T>(read: (node: GraphNode, i: number) => T, keyOf?: (item: T) => unknown) =>
    encodeColumn(nodes.map(read), keyOf);
  return {
    name: of(({ name }) => name),
    namespace: of(({ namespace }) => namespace),
    traits: of(traitsOf, (traits) => JSON.stringify(traits)),
    id: of(({ id }, i) => encodeTemplate(id, words[i]!)),
    pods: nodes.map(({ pods }) => pods ?? -1),
    ports: of(({ ports }) => ports, jsonKeys()),
    classSteps: nodes.map(({ classId }, i) => classId - (nodes[i - 1]?.classId ?? 0)),
    labels: encodeLabels(
      nodes.map(({ labels }) => labels),
      words,
    ),
  };
}

function slotsOf({ name, namespace, workloadKind }: Pick<GraphNode, 'name' | 'namespace' | 'workloadKind'>): Slots {
  return { n: name, s: namespace ?? '', k: workloadKind ?? '' };
}

function traitsOf({ kind, workloadKind, variant, isolation, hostNetwork, state, addresses }: GraphNode): Traits {
  return { kind, workloadKind, variant, isolation, hostNetwork, state, addresses };
}

/** The inverse of encodeNodes. Throws a ShapeError where a column is not what it should be. */
export function decodeNodes(columns: ReturnType<typeof nodeColumns>, path: string): readonly GraphNode[] {
  const { labels: labelRows, ...rest } = columns;
  const labels = new LabelReader(labelRows, `${path}.labels`);
  checkLengths({ ...rest, labels }, path);
  let classId = 0;
  // Every column has a row for each name, as just seen.
  const nodes = rest.name.map((name, i): GraphNode => {
    const namespace = rest.namespace[i]!;
    const { kind, workloadKind, variant, isolation, hostNetwork, state, addresses } = rest.traits[i]!;
    const slots = slotsOf({ name, namespace, workloadKind });
    const pods = rest.pods[i]!;
    classId += rest.classSteps[i]!;
    if (pods < -1 || classId < -1)
      throw new ShapeError(`${path}.${pods < -1 ? 'pods' : 'classSteps'}`, 'numbers from -1');
    return {
      id: rest.id[i]!(slots),
      kind,
      namespace,
      name,
      workloadKind,
      variant,
      pods: pods < 0 ? null : pods,
      labels: labels.next(slots),
      isolation,
      hostNetwork,
      state,
      ports: rest.ports[i]!,
      addresses,
      classId,
    };
  });
  labels.end();
  return nodes;
}

const traits = object<Traits>({
  kind: oneOf('namespace', 'workload', 'pod', 'external', 'node', 'party'),
  workloadKind: orNull(text),
  variant: orNull(object<NonNullable<GraphNode['variant']>>({ index: natural, of: natural })),
  isolation: oneOf('both', 'ingress', 'egress', 'none', 'ungoverned', 'unknown'),
  hostNetwork: flag,
  state: oneOf('running', 'template', 'pending'),
  addresses: listOf(text),
});

const ports = listOf(
  object<GraphNode['ports'][number]>({ name: optional(text), port: natural, protocol: oneOf('TCP', 'UDP', 'SCTP') }),
);

/** The columns by themselves; decodeNodes puts them together. */
export const nodeColumns = object({
  name: column(text),
  namespace: column(orNull(text)),
  traits: column(traits),
  id: column(template),
  pods: integers,
  ports: column(ports),
  classSteps: integers,
  labels: labelColumns,
});
