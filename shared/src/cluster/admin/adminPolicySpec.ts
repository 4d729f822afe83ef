// Reads the specs of admin policies: subject, priority, rules; what the API refuses becomes errors (R100-R122).

import type { PolicyObject } from '../objects';
import { isRecord, type SpecError, showValue, toSelector } from '../selector';
import type { AdminAction, AdminPolicy, AdminPolicyKind, AdminRule, AdminSubject } from './adminPolicy';
import {
  ADMIN_DIALECTS,
  type AdminReading,
  isGiven,
  readNamespacedPod,
  readSelector,
  remarkUnknown,
} from './adminPolicyDialect';
import { readAdminPeer } from './adminPolicyPeers';
import { readAdminPorts } from './adminPolicyPorts';

export type ParsedAdminPolicy =
  | { readonly ok: true; readonly policy: AdminPolicy }
  | { readonly ok: false; readonly errors: readonly SpecError[] };

/** Reads one object of the given kind. Never throws, whatever the spec holds. */
export function parseAdminPolicy(object: PolicyObject, kind: AdminPolicyKind): ParsedAdminPolicy {
  const reading: AdminReading = { dialect: ADMIN_DIALECTS[kind], errors: [], remarks: [] };
  const { errors } = reading;
  if (kind === 'BaselineAdminNetworkPolicy' && object.name !== 'default')
    errors.push({ path: 'metadata.name', message: 'the one BaselineAdminNetworkPolicy must be called "default"' });
  const spec = object.spec;
  if (!isRecord(spec)) return { ok: false, errors: [...errors, { path: 'spec', message: 'spec must be an object' }] };
  const own =
    kind === 'ClusterNetworkPolicy' ? ['tier', 'priority'] : kind === 'AdminNetworkPolicy' ? ['priority'] : [];
  remarkUnknown(spec, [...own, 'subject', 'ingress', 'egress'], 'spec', reading);
  const subject = readSubject(spec.subject, reading);
  const priority = kind === 'BaselineAdminNetworkPolicy' ? 0 : readPriority(spec.priority, errors);
  const tier =
    kind === 'ClusterNetworkPolicy'
      ? readTier(spec.tier, errors)
      : kind === 'AdminNetworkPolicy'
        ? 'admin'
        : 'baseline';
  const ingress = readRules(spec.ingress, 'spec.ingress', 'from', reading);
  const egress = readRules(spec.egress, 'spec.egress', 'to', reading);
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    policy: {
      kind,
      apiVersion: object.apiVersion,
      name: object.name,
      tier,
      priority,
      subject,
      ingress,
      egress,
      spec,
      location: object.location ?? null,
      remarks: reading.remarks,
    },
  };
}

function readPriority(raw: unknown, errors: SpecError[]): number {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= 1000) return raw;
  errors.push({ path: 'spec.priority', message: 'priority must be a whole number from 0 to 1000' });
  return 0;
}

function readTier(raw: unknown, errors: SpecError[]): 'admin' | 'baseline' {
  if (raw !== 'Admin' && raw !== 'Baseline')
    errors.push({ path: 'spec.tier', message: 'tier must be Admin or Baseline' });
  return raw === 'Baseline' ? 'baseline' : 'admin';
}

/** R108: exactly one of `namespaces` and `pods`. */
function readSubject(raw: unknown, reading: AdminReading): AdminSubject {
  const { errors, remarks } = reading;
  const at = 'spec.subject';
  const before = remarks.length;
  const subject = isRecord(raw) ? raw : {};
  const hasNamespaces = isGiven(subject.namespaces);
  const hasPods = isGiven(subject.pods);
  if (hasNamespaces === hasPods)
    errors.push({ path: at, message: 'the subject needs exactly one of namespaces and pods' });
  remarkUnknown(subject, ['namespaces', 'pods'], at, reading);
  if (hasPods) {
    const pods = readNamespacedPod(subject.pods, `${at}.pods`, reading);
    if (pods) return { ...pods, unclear: remarks.length > before };
  }
  const namespaces = hasNamespaces ? readSelector(subject.namespaces, `${at}.namespaces`, reading) : toSelector([]);
  return { namespaces, podSelector: null, unclear: remarks.length > before };
}

function readRules(raw: unknown, path: string, peersField: 'from' | 'to', reading: AdminReading): readonly AdminRule[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    reading.errors.push({ path, message: 'rules must be a list' });
    return [];
  }
  if (raw.length > reading.dialect.maxRules)
    reading.errors.push({
      path,
      message: `holds ${raw.length} rules; at most ${reading.dialect.maxRules} are accepted`,
    });
  return raw.flatMap((item: unknown, index) => readRule(item, `${path}[${index}]`, peersField, reading) ?? []);
}

function readRule(raw: unknown, path: string, peersField: 'from' | 'to', reading: AdminReading): AdminRule | null {
  const { dialect, errors, remarks } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'a rule must be an object' });
    return null;
  }
  const unknownFields = remarkUnknown(raw, ['name', 'action', peersField, dialect.portsField], path, reading);
  const name = readName(raw.name, path, errors);
  const action = readAction(raw.action, path, reading);
  const list = raw[peersField];
  if (!Array.isArray(list) || list.length === 0 || list.length > dialect.maxItems) {
    // R110: there is no "missing means all".
    errors.push({
      path: `${path}.${peersField}`,
      message: `a rule needs 1 to ${dialect.maxItems} items in ${peersField}`,
    });
    return null;
  }
  const peers = list.map((item: unknown, index) =>
    readAdminPeer(item, `${path}.${peersField}[${index}]`, { direction: peersField, action }, reading),
  );
  const ports = readAdminPorts(raw[dialect.portsField], `${path}.${dialect.portsField}`, reading);
  if (
    ports?.some((port) => port.kind === 'name') &&
    peers.some((peer) => ['networks', 'nodes', 'domainNames'].includes(peer.kind))
  )
    errors.push({ path, message: 'a named port cannot stand together with networks, nodes or domainNames' }); // R119
  const rule: AdminRule = { path, name, action, peers, ports, unknownFields };
  for (const item of [...peers, ...(ports ?? [])])
    if (item.kind === 'unknown')
      remarks.push({
        code: 'policy-fails-closed',
        path: item.path,
        message: `${item.why}, so the rule fails closed: ${action === 'allow' ? 'it allows nothing' : 'it denies everything'}`,
      });
  return rule;
}

function readName(raw: unknown, path: string, errors: SpecError[]): string | null {
  if (!isGiven(raw) || raw === '') return null;
  if (typeof raw === 'string' && raw.length <= 100) return raw;
  errors.push({ path: `${path}.name`, message: 'the name of a rule is a text of at most 100 characters' });
  return null;
}

function readAction(raw: unknown, path: string, { dialect, errors }: AdminReading): AdminAction {
  if (typeof raw !== 'string' || !dialect.actions.includes(raw))
    errors.push({
      path: `${path}.action`,
      message: `"${showValue(raw)}" is no action of ${dialect.kind}; use ${dialect.actions.join(', ')}`,
    });
  return raw === 'Pass' ? 'pass' : raw === 'Deny' ? 'deny' : 'allow';
}
