// Reads the address blocks of Cilium's rules: CIDR, and CIDRSet with its exceptions and groups (R216).
import { type Cidr, parseCidr } from '../../sets/index';
import { ALL_LABELS, lookUpIn, matchesExpression } from '../labelExpression';
import { isRecord, showValue } from '../selector';
import type { CiliumBlock, CiliumPeer, CiliumReading } from './ciliumPolicy';
import { readList } from './ciliumPorts';
import { conditionOf, isGiven, readCiliumSelector, remarkUnknown } from './ciliumSelector';

/** R216: a bare address counts as the block that holds nothing else. */
export function readCidr(raw: unknown, path: string, { errors }: CiliumReading): readonly CiliumPeer[] {
  const text = typeof raw === 'string' ? raw : '';
  const cidr = parseBlock(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (cidr !== null) return [{ kind: 'blocks', path, blocks: [{ cidr, except: [] }], text, rest: null }];
  errors.push({ path, message: `"${showValue(raw)}" is neither a CIDR block nor an address` });
  return [];
}

/** One item of a CIDRSet: a block with exceptions, or groups of them. */
export function readCidrRule(raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return [];
  }
  remarkUnknown(raw, ['cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except'], path, reading);
  const given = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].filter(
    (field) => isGiven(raw[field]) && raw[field] !== '',
  );
  const [field] = given;
  if (given.length !== 1 || field === undefined) {
    errors.push({ path, message: 'takes exactly one of cidr, cidrGroupRef and cidrGroupSelector' });
    return [];
  }
  const except = readExcept(raw.except, `${path}.except`, reading);
  const holes = except.length === 0 ? '' : ` except ${except.length === 1 ? 'one range' : `${except.length} ranges`}`;
  if (field !== 'cidr') return readGroupRule(field, raw[field], path, except, holes, reading);
  const cidr = typeof raw.cidr === 'string' ? parseBlock(raw.cidr) : null;
  if (cidr === null) {
    errors.push({ path: `${path}.cidr`, message: `"${showValue(raw.cidr)}" is no CIDR block` });
    return [];
  }
  for (const hole of except)
    if (hole.family !== cidr.family || hole.first < cidr.first || hole.last > cidr.last)
      errors.push({ path: `${path}.except`, message: `an exception lies outside ${showValue(raw.cidr)}` });
  return [{ kind: 'blocks', path, blocks: [{ cidr, except }], text: `${String(raw.cidr)}${holes}`, rest: null }];
}

function readExcept(raw: unknown, path: string, reading: CiliumReading): readonly Cidr[] {
  return readList(raw, path, reading).flatMap((item, index) => {
    const cidr = typeof item === 'string' ? parseBlock(item) : null;
    if (cidr !== null) return [cidr];
    reading.errors.push({ path: `${path}[${index}]`, message: `"${showValue(item)}" is no CIDR block` });
    return [];
  });
}

function readGroupRule(
  field: string,
  raw: unknown,
  path: string,
  except: readonly Cidr[],
  holes: string,
  reading: CiliumReading,
): readonly CiliumPeer[] {
  const at = `${path}.${field}`;
  const byName = field === 'cidrGroupRef';
  if (byName && typeof raw !== 'string') {
    reading.errors.push({ path: at, message: 'the name of a CiliumCIDRGroup must be a text' });
    return [];
  }
  const condition = byName ? ALL_LABELS : conditionOf(readCiliumSelector(raw, at, reading).terms);
  const { blocks, found, known } = reading.references.cidrGroups((group) =>
    byName ? group.name === raw : matchesExpression(condition, lookUpIn(group.labels)) === 'yes',
  );
  const name = byName ? `the group ${showValue(raw)}` : 'the groups that its selector finds';
  if (!found && known)
    reading.remarks.push({
      code: 'cilium-cidr-group-missing',
      severity: 'warning',
      path: at,
      message: byName
        ? `there is no CiliumCIDRGroup ${showValue(raw)}, so this matches nobody`
        : 'no CiliumCIDRGroup has such labels, so this matches nobody',
      next: 'Create the group, or correct the reference.',
    });
  const cut = blocks.map(
    (cidr): CiliumBlock => ({ cidr, except: except.filter(({ family }) => family === cidr.family) }),
  );
  return [
    { kind: 'blocks', path, blocks: cut, text: `${name}${holes}`, rest: known || (byName && found) ? null : except },
  ];
}

/** As Go reads prefixes: no leading zeros. */
export function parseBlock(text: string): Cidr | null {
  return text.length <= 60 && !/(^|[./])0\d/.test(text) ? parseCidr(text) : null;
}
