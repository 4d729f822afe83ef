// The fields of `portolan.yaml`, each with its words and its form: what the reader takes and what the published JSON Schema says.
import { EXPECTATIONS_KIND, EXPECTATIONS_VERSION } from './expectationsModel';

/** How many of a thing one file may hold. */
export const COUNT_LIMITS = { zones: 500, statements: 1_000, items: 1_000, anyOf: 100 } as const;

type Schema = Readonly<Record<string, unknown>>;

const texts = (description: string): Schema => ({
  description,
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 253 },
  minItems: 1,
  maxItems: COUNT_LIMITS.items,
});
const selectorText = (description: string): Schema => ({
  description,
  type: 'string',
  minLength: 1,
  maxLength: 10_000,
});
const reference = (name: string, description?: string): Schema =>
  description === undefined ? { $ref: `#/$defs/${name}` } : { description, $ref: `#/$defs/${name}` };
const listOf = (name: string, description: string, max: number, min = 0): Schema => ({
  description,
  type: 'array',
  items: reference(name),
  ...(min > 0 ? { minItems: min } : {}),
  maxItems: max,
});

const SELECTOR: Readonly<Record<string, Schema>> = {
  namespaces: texts('Names of namespaces.'),
  namespaceLabels: selectorText("Label selector over the namespace, in kubectl's syntax, such as pci=cde."),
  podLabels: selectorText("Label selector over the pod, in kubectl's syntax, such as app=web,tier!=test."),
  kinds: texts('Kinds of the top controller, such as Deployment or DaemonSet; Pod for a pod of its own.'),
  workloads: texts('Names of the top controller.'),
  addresses: texts('CIDR blocks or addresses outside the cluster.'),
  internet: { description: 'All addresses that the internet routes.', const: true },
};

const REASON: Schema = { description: 'Why: shown beside every violation.', type: 'string', maxLength: 2_000 };
const NAME: Schema = { type: 'string', minLength: 1, maxLength: 200 };

const ENDS = {
  from: reference('ends', 'Where the traffic comes from.'),
  to: reference('ends', 'Where the traffic goes to.'),
} as const;
const PORTS: Schema = listOf(
  'port',
  'Numbers, ranges (8000-8100), names that the destination declares, or protocols; TCP unless written as UDP/53.',
  COUNT_LIMITS.items,
  1,
);

/** Every object of the file: its fields, and which of them it must have. */
export const OBJECTS = {
  file: {
    required: ['apiVersion', 'kind'],
    fields: {
      apiVersion: { const: EXPECTATIONS_VERSION },
      kind: { const: EXPECTATIONS_KIND },
      zones: listOf('zone', 'Named sets of pods and addresses.', COUNT_LIMITS.zones),
      statements: listOf('statement', 'What must, must not, or alone may pass between them.', COUNT_LIMITS.statements),
    },
  },
  zone: {
    required: ['name'],
    fields: {
      name: { ...NAME, maxLength: 63, pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$' },
      ...SELECTOR,
      rest: {
        description: 'Everything that no other zone holds, addresses outside the cluster included.',
        const: true,
      },
      anyOf: listOf('selector', 'The zone holds what any of these picks.', COUNT_LIMITS.anyOf, 1),
    },
  },
  selector: { required: [], fields: SELECTOR },
  statement: {
    required: ['name'],
    fields: {
      name: { ...NAME, description: 'Unique in the file; stands in every report.' },
      reason: REASON,
      severity: {
        description: 'What a breach is; error when not given. Only errors fail a check.',
        enum: ['error', 'warning'],
      },
      must: reference(
        'pairs',
        'Every end of `from` reaches every end of `to` on all ports; without ports on one at least.',
      ),
      mustNot: reference(
        'pairs',
        'No end of `from` reaches an end of `to` on any of the ports; without ports on none.',
      ),
      only: reference('only', 'Between `from` and `to` nothing passes but what `allow` names.'),
      exceptions: listOf('exception', 'What is not held against the cluster for now.', COUNT_LIMITS.items),
    },
  },
  pairs: { required: ['from', 'to'], fields: { ...ENDS, ports: PORTS } },
  only: {
    required: ['allow'],
    fields: { ...ENDS, allow: listOf('permission', 'The ways that stay open.', COUNT_LIMITS.items) },
  },
  permission: { required: [], fields: { ...ENDS, ports: PORTS } },
  exception: {
    required: [],
    fields: {
      ...ENDS,
      ports: PORTS,
      until: { description: 'The last day on which it holds.', type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
      reason: REASON,
    },
  },
} as const satisfies Readonly<
  Record<string, { readonly required: readonly string[]; readonly fields: Readonly<Record<string, Schema>> }>
>;

export type ObjectName = keyof typeof OBJECTS;

/** Which fields of a zone and of a selector pick pods; they go together, the other forms stand alone. */
export const POD_FIELDS = ['namespaces', 'namespaceLabels', 'podLabels', 'kinds', 'workloads'] as const;

const FORMS: Readonly<Partial<Record<ObjectName, Schema>>> = {
  zone: { oneOf: [...selectorForms(), { required: ['rest'] }, { required: ['anyOf'] }].map(alone('zone')) },
  selector: { oneOf: selectorForms().map(alone('selector')) },
  statement: { oneOf: ['must', 'mustNot', 'only'].map((verb) => ({ required: [verb] })) },
  only: { anyOf: [{ required: ['from'] }, { required: ['to'] }] },
};

function selectorForms(): readonly Schema[] {
  return [
    { anyOf: POD_FIELDS.map((field) => ({ required: [field] })) },
    { required: ['addresses'] },
    { required: ['internet'] },
  ];
}

/** One form, and none of the fields of the others. */
function alone(of: ObjectName): (form: Schema) => Schema {
  return (form) => {
    const own = 'required' in form ? (form.required as readonly string[]) : POD_FIELDS;
    const others = Object.keys(OBJECTS[of].fields).filter(
      (field) => field !== 'name' && !own.some((one) => one === field),
    );
    return { ...form, properties: Object.fromEntries(others.map((field) => [field, false])) };
  };
}

/** The JSON Schema of the file, as published in `docs/portolan.schema.json`. */
export function expectationsSchema(): Schema {
  const objectOf = (name: ObjectName): Schema => ({
    type: 'object',
    additionalProperties: false,
    ...(OBJECTS[name].required.length > 0 ? { required: OBJECTS[name].required } : {}),
    properties: OBJECTS[name].fields,
    ...FORMS[name],
  });
  const { file: _file, ...others } = OBJECTS;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Portolan expectations',
    description: 'What is expected of the traffic in a Kubernetes cluster, checked by `portolan check`.',
    ...objectOf('file'),
    $defs: {
      ...Object.fromEntries((Object.keys(others) as ObjectName[]).map((name) => [name, objectOf(name)])),
      ends: {
        description: 'A zone by name, ends picked on the spot, or several of them.',
        anyOf: [
          reference('end'),
          { type: 'array', items: reference('end'), minItems: 1, maxItems: COUNT_LIMITS.items },
        ],
      },
      end: { anyOf: [{ type: 'string', minLength: 1, maxLength: 63 }, reference('selector')] },
      port: {
        anyOf: [
          { type: 'integer', minimum: 1, maximum: 65_535 },
          { type: 'string', minLength: 1, maxLength: 80 },
        ],
      },
    },
  };
}
