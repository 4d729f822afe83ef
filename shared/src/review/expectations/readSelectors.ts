// Which ends a zone or a place in a statement picks.
import type { Node } from 'yaml';
import { type LabelRequirement, parseLabelSelector } from '../../graph/index';
import { parseAddress, parseCidr } from '../../sets/index';
import { COUNT_LIMITS, POD_FIELDS } from './expectationsFields';
import type { EndSelector } from './expectationsModel';
import type { Field, FieldReader, Fields } from './fieldReader';

/** The ends of a zone; null for the rest. Mistakes are told to the reader, the result is then not to be used. */
export function readZoneEnds(
  reader: FieldReader,
  fields: Fields,
  node: Node | null,
  what: string,
): readonly EndSelector[] | null {
  const forms = formsOf(fields);
  if (forms.length !== 1) {
    failForms(reader, node, what, forms);
    return [];
  }
  if (reader.flag(fields.get('rest'), 'rest')) return null;
  const anyOf = fields.get('anyOf');
  if (!anyOf) return pick(reader, fields, what);
  return reader.list(anyOf, 'anyOf', { min: 1, max: COUNT_LIMITS.anyOf }).flatMap((item) => {
    const selector = readSelector(reader, item, 'each of anyOf', anyOf.value);
    return selector ? [selector] : [];
  });
}

export function readSelector(
  reader: FieldReader,
  node: Node | null,
  what: string,
  around: Node | null = node,
): EndSelector | null {
  const fields = reader.fields(node, 'selector', what, around);
  if (!fields) return null;
  const forms = formsOf(fields);
  if (forms.length === 1) return pick(reader, fields, what)[0] ?? null;
  failForms(reader, node, what, forms);
  return null;
}

/** Fields that stand alone, and `pods` for those that go together. */
function formsOf(fields: Fields): readonly string[] {
  const alone = ['addresses', 'internet', 'rest', 'anyOf'].filter((field) => fields.has(field));
  return POD_FIELDS.some((field) => fields.has(field)) ? ['pods', ...alone] : alone;
}

function failForms(reader: FieldReader, node: Node | null, what: string, forms: readonly string[]): void {
  if (forms.length === 0) {
    reader.fail(node, `${what} picks nothing; give it one of ${POD_FIELDS.join(', ')}, addresses or internet`);
    return;
  }
  const words = forms.map((form) => (form === 'pods' ? 'conditions on pods' : form));
  reader.fail(node, `${words.join(' and ')} do not go together in ${what}; a zone joins several with anyOf`);
}

function pick(reader: FieldReader, fields: Fields, what: string): readonly EndSelector[] {
  if (fields.has('internet')) return reader.flag(fields.get('internet'), 'internet') ? [{ type: 'internet' }] : [];
  const addresses = fields.get('addresses');
  if (addresses) return [{ type: 'addresses', addresses: readAddresses(reader, addresses) }];
  return [
    {
      type: 'pods',
      namespaces: reader.texts(fields.get('namespaces'), 'namespaces'),
      namespaceLabels: readLabels(reader, fields.get('namespaceLabels'), `namespaceLabels of ${what}`),
      podLabels: readLabels(reader, fields.get('podLabels'), `podLabels of ${what}`),
      kinds: reader.texts(fields.get('kinds'), 'kinds'),
      workloads: reader.texts(fields.get('workloads'), 'workloads'),
    },
  ];
}

function readLabels(reader: FieldReader, field: Field | undefined, what: string): readonly LabelRequirement[] | null {
  if (!field) return null;
  const text = reader.text(field.value, what, 10_000, field.key);
  if (text === null) return null;
  const parsed = parseLabelSelector(text);
  if (!parsed.ok) {
    reader.fail(field.value, `${what}: ${parsed.error.message}`);
    return null;
  }
  if (parsed.value.length === 0) reader.fail(field.value, `${what} is empty; leave it out to pick every pod`);
  return parsed.value;
}

function readAddresses(reader: FieldReader, field: Field): readonly string[] {
  const texts = reader.texts(field, 'addresses') ?? [];
  texts.forEach((text) => {
    const block = parseCidr(text);
    if (block?.canonical || (block === null && parseAddress(text) !== null)) return;
    const why = block ? 'has bits set behind its prefix, or is written in an old form' : 'is no address or CIDR block';
    reader.fail(field.value, `"${text.slice(0, 60)}" ${why}; write 203.0.113.0/24, 203.0.113.9 or 2001:db8::/32`);
  });
  return texts;
}
