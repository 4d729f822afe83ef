// Reads the rules of Calico's policies; combinations that Calico refuses at admission become errors (R312-R319).
import { intersectTraffic, subtractTraffic } from '../../sets/index';
import { isRecord } from '../selector';
import type { CalicoAction, CalicoEntity, CalicoRule } from './calicoPolicy';
import {
  type CalicoProtocol,
  type CalicoReading,
  isGiven,
  readNamespaceSelector,
  readPorts,
  readProtocol,
  readRuleNets,
  readSelector,
  readText,
  readTexts,
  remarkUnknown,
  trafficOf,
} from './calicoPolicyFields';

export type RuleDirection = 'ingress' | 'egress';

/** A list of rules; [] where not given. */
export function readCalicoRules(
  raw: unknown,
  path: string,
  direction: RuleDirection,
  reading: CalicoReading,
): readonly CalicoRule[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    reading.errors.push({ path, message: 'rules must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (isRecord(item)) return [readRule(item, at, index + 1, direction, reading)];
    reading.errors.push({ path: at, message: 'a rule must be an object' });
    return [];
  });
}

type Raw = Readonly<Record<string, unknown>>;

const RULE_FIELDS = [
  'action',
  'ipVersion',
  'protocol',
  'notProtocol',
  'icmp',
  'notICMP',
  'source',
  'destination',
  'http',
  'metadata',
];

function readRule(
  raw: Raw,
  path: string,
  number: number,
  direction: RuleDirection,
  reading: CalicoReading,
): CalicoRule {
  const unknownFields: string[] = [...remarkUnknown(raw, RULE_FIELDS, path, reading)];
  const action = readAction(raw.action, path, reading);
  const protocol = readProtocol(raw.protocol, `${path}.protocol`, reading);
  const notProtocol = readProtocol(raw.notProtocol, `${path}.notProtocol`, reading);
  const source = readEntity(raw.source, `${path}.source`, unknownFields, reading);
  const destination = readEntity(raw.destination, `${path}.destination`, unknownFields, reading);
  const rule: CalicoRule = {
    number,
    path,
    action,
    ipVersion: readIpVersion(raw.ipVersion, path, reading),
    traffic: remaining(protocol, notProtocol),
    protocol: protocol?.transport ?? null,
    http: readHttp(raw.http, `${path}.http`, unknownFields, reading),
    source,
    destination,
    unknownFields,
  };
  readIcmp(raw.icmp, `${path}.icmp`, unknownFields, reading);
  readIcmp(raw.notICMP, `${path}.notICMP`, unknownFields, reading);
  checkProtocols(rule, raw, protocol, notProtocol, reading);
  checkFamilies(rule, reading);
  checkServices(rule, direction, reading);
  checkHttp(rule, raw, direction, reading);
  return rule;
}

/** R317. An ICMP match narrows a rule to ICMP, which is not modelled; what a rule says of ICMP leaves other traffic alone (R81). */
function remaining(protocol: CalicoProtocol | null, notProtocol: CalicoProtocol | null): CalicoRule['traffic'] {
  const named = trafficOf(protocol);
  return notProtocol === null ? named : subtractTraffic(named, intersectTraffic(named, trafficOf(notProtocol)));
}

const ACTIONS: ReadonlyMap<unknown, CalicoAction> = new Map([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
  ['Log', 'log'],
]);

function readAction(raw: unknown, path: string, { errors }: CalicoReading): CalicoAction {
  const action = ACTIONS.get(raw);
  if (action === undefined)
    errors.push({
      path: `${path}.action`,
      message: isGiven(raw)
        ? `"${String(raw).slice(0, 40)}" is no action; use Allow, Deny, Pass or Log`
        : 'a rule needs an action: Allow, Deny, Pass or Log',
    });
  return action ?? 'log';
}

function readIpVersion(raw: unknown, path: string, { errors }: CalicoReading): CalicoRule['ipVersion'] {
  if (!isGiven(raw)) return null;
  if (raw !== 4 && raw !== 6) errors.push({ path: `${path}.ipVersion`, message: 'ipVersion must be 4 or 6' });
  return raw === 6 ? 'IPv6' : 'IPv4';
}

const ENTITY_FIELDS = [
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'services',
  'serviceAccounts',
  'ports',
  'notPorts',
];

function readEntity(raw: unknown, path: string, unknownFields: string[], reading: CalicoReading): CalicoEntity {
  const entity = readRecord(raw, path, reading);
  unknownFields.push(...remarkUnknown(entity, ENTITY_FIELDS, path, reading));
  const accounts = readRecord(entity.serviceAccounts, `${path}.serviceAccounts`, reading);
  unknownFields.push(...remarkUnknown(accounts, ['names', 'selector'], `${path}.serviceAccounts`, reading));
  return {
    path,
    nets: readRuleNets(entity.nets, `${path}.nets`, reading),
    notNets: readRuleNets(entity.notNets, `${path}.notNets`, reading),
    selector: readSelector(entity.selector, `${path}.selector`, reading),
    notSelector: readSelector(entity.notSelector, `${path}.notSelector`, reading),
    namespaceSelector: readNamespaceSelector(entity.namespaceSelector, `${path}.namespaceSelector`, reading),
    accountNames: readTexts(accounts.names, `${path}.serviceAccounts.names`, reading),
    accountSelector: readSelector(accounts.selector, `${path}.serviceAccounts.selector`, reading),
    service: readService(entity.services, `${path}.services`, unknownFields, reading),
    ports: readPorts(entity.ports, `${path}.ports`, reading),
    notPorts: readPorts(entity.notPorts, `${path}.notPorts`, reading),
  };
}

/** Missing and null are an object without fields. */
function readRecord(raw: unknown, path: string, { errors }: CalicoReading): Raw {
  if (isRecord(raw)) return raw;
  if (isGiven(raw)) errors.push({ path, message: 'must be an object' });
  return {};
}

/** R318: the namespace is the policy's own if left out; a global policy has none. */
function readService(
  raw: unknown,
  path: string,
  unknownFields: string[],
  reading: CalicoReading,
): CalicoEntity['service'] {
  if (!isGiven(raw)) return null;
  const record = readRecord(raw, path, reading);
  unknownFields.push(...remarkUnknown(record, ['name', 'namespace'], path, reading));
  const name = readText(record.name, `${path}.name`, reading);
  const namespace = readText(record.namespace, `${path}.namespace`, reading) ?? reading.namespace;
  if (name === null) reading.errors.push({ path, message: 'services needs the name of a Service' });
  if (namespace === null)
    reading.errors.push({ path, message: 'services needs a namespace in a policy that has none itself' });
  return { name: name ?? '', namespace: namespace ?? '' };
}

/** The match in words (R317); null: not given. */
function readHttp(raw: unknown, path: string, unknownFields: string[], reading: CalicoReading): string | null {
  if (!isGiven(raw)) return null;
  const http = readRecord(raw, path, reading);
  unknownFields.push(...remarkUnknown(http, ['methods', 'paths'], path, reading));
  const methods = readTexts(http.methods, `${path}.methods`, reading);
  if (new Set(methods).size < methods.length)
    reading.errors.push({ path: `${path}.methods`, message: 'a method is listed twice' });
  const paths = isGiven(http.paths) && Array.isArray(http.paths) ? http.paths : [];
  if (isGiven(http.paths) && !Array.isArray(http.paths))
    reading.errors.push({ path: `${path}.paths`, message: 'must be a list' });
  const places = paths.map((item: unknown, index) => readHttpPath(item, `${path}.paths[${index}]`, reading));
  const what = methods.length === 0 ? 'HTTP requests' : `HTTP ${methods.join(', ')}`;
  return places.length === 0 ? what : `${what} on ${places.join(', ')}`;
}

function readHttpPath(raw: unknown, path: string, reading: CalicoReading): string {
  const item = readRecord(raw, path, reading);
  const exact = readText(item.exact, `${path}.exact`, reading);
  const prefix = readText(item.prefix, `${path}.prefix`, reading);
  const place = exact ?? prefix;
  if ((exact === null) === (prefix === null) || Object.keys(item).some((key) => key !== 'exact' && key !== 'prefix'))
    reading.errors.push({ path, message: 'a path needs either exact or prefix' });
  else if (!place!.startsWith('/') || /[? #]/.test(place!))
    reading.errors.push({ path, message: 'a path begins with / and has no ?, # or blank' });
  return exact ?? `${prefix ?? ''}*`;
}

function readIcmp(raw: unknown, path: string, unknownFields: string[], reading: CalicoReading): void {
  const icmp = readRecord(raw, path, reading);
  unknownFields.push(...remarkUnknown(icmp, ['type', 'code'], path, reading));
  const within = (value: unknown, last: number): boolean =>
    !isGiven(value) || (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= last);
  if (!within(icmp.type, 254)) reading.errors.push({ path: `${path}.type`, message: 'must be a number from 0 to 254' });
  if (!within(icmp.code, 255)) reading.errors.push({ path: `${path}.code`, message: 'must be a number from 0 to 255' });
  if (isGiven(icmp.code) && !isGiven(icmp.type)) reading.errors.push({ path, message: 'a code needs a type' });
}

/** Ports need a protocol that has them, ICMP fields need ICMP, and ICMP belongs to one family. */
function checkProtocols(
  rule: CalicoRule,
  raw: Raw,
  protocol: CalicoProtocol | null,
  notProtocol: CalicoProtocol | null,
  { errors }: CalicoReading,
): void {
  const { path } = rule;
  if (protocol === null || protocol.transport === null)
    for (const entity of [rule.source, rule.destination])
      for (const field of ['ports', 'notPorts'] as const)
        if (entity[field].length > 0)
          errors.push({ path: `${entity.path}.${field}`, message: 'ports need the protocol TCP, UDP or SCTP' }); // R315
  if (isGiven(raw.icmp) && protocol?.number !== 1 && protocol?.number !== 58)
    errors.push({ path: `${path}.icmp`, message: 'icmp needs the protocol ICMP or ICMPv6' });
  for (const { number } of [protocol, notProtocol].filter((one) => one !== null)) {
    if (number === 1 && rule.ipVersion === 'IPv6') errors.push({ path, message: 'ICMP needs ipVersion 4' });
    if (number === 58 && rule.ipVersion === 'IPv4') errors.push({ path, message: 'ICMPv6 needs ipVersion 6' });
  }
}

/** All blocks of one rule are of one family, that of ipVersion where given. */
function checkFamilies({ path, ipVersion, source, destination }: CalicoRule, { errors }: CalicoReading): void {
  const nets = [source, destination].flatMap((entity) => [...entity.nets, ...entity.notNets]);
  const families = new Set(nets.map(({ cidr }) => cidr.family));
  if (families.size > 1) errors.push({ path, message: 'a rule cannot name IPv4 and IPv6 blocks' });
  else if (ipVersion !== null && families.size === 1 && !families.has(ipVersion))
    errors.push({ path, message: `its blocks are not of ${ipVersion}, which ipVersion asks for` });
}

/** R318: Services stand alone, at the end that is not the subject's. */
function checkServices(rule: CalicoRule, direction: RuleDirection, { errors }: CalicoReading): void {
  for (const entity of [rule.source, rule.destination]) {
    if (entity.service === null) continue;
    const path = `${entity.path}.services`;
    const limits = [entity.selector, entity.notSelector, entity.namespaceSelector, entity.accountSelector];
    if (limits.some((limit) => limit !== null) || entity.accountNames.length > 0)
      errors.push({ path, message: 'services cannot stand together with selectors' });
    if (entity.nets.length + entity.notNets.length > 0)
      errors.push({ path, message: 'services cannot stand together with nets' });
    if (entity === rule.destination && entity.ports.length + entity.notPorts.length > 0)
      errors.push({ path, message: 'services bring their own ports and cannot stand together with ports' });
    if ((entity === rule.source) === (direction === 'egress'))
      errors.push({
        path,
        message: `services cannot be the ${entity === rule.source ? 'source' : 'destination'} of an ${direction} rule`,
      });
  }
}

/** R317: HTTP matches only in Allow rules, of ingress, with TCP. */
function checkHttp({ path, action }: CalicoRule, raw: Raw, direction: RuleDirection, { errors }: CalicoReading): void {
  if (!isGiven(raw.http)) return;
  if (action !== 'allow') errors.push({ path: `${path}.http`, message: 'http has a meaning in Allow rules only' });
  if (direction === 'egress')
    errors.push({ path: `${path}.http`, message: 'http has a meaning in ingress rules only' });
  if (isGiven(raw.protocol) && !['TCP', 6, '6'].includes(raw.protocol as string | number))
    errors.push({ path: `${path}.http`, message: 'http needs the protocol TCP' });
}
