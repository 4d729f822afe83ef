// Features that policies use beyond what their engine can do (R403, R406). Limits are told, never judged: verdicts stay as written.

import type { ClusterObjects, Finding, NetworkPolicyObject, ObjectRef } from '../objects';
import { isRecord } from '../selector';
import type { DetectedEngine, EngineDetection } from './engineModel';

/** Limits of the first engine that this input runs into. */
export function limitWarnings(objects: ClusterObjects, { engines }: EngineDetection): readonly Finding[] {
  const engine = engines[0];
  if (!engine || objects.networkPolicies.length === 0) return [];
  switch (engine.product) {
    case 'cilium':
      return ciliumLimits(objects, engine);
    case 'weave-net':
      return policiesWith(objects, hasEndPort, engine, 'endPort', 'has never learned port ranges (endPort)');
    case 'aws-vpc-cni':
    case 'eks-auto-mode':
      return [...familyLimit(objects, engine), ...servicePortLimit(objects, engine)];
    default:
      return [];
  }
}

function ciliumLimits(objects: ClusterObjects, engine: DetectedEngine): readonly Finding[] {
  const [major = 0, minor = 0] = (engine.version ?? '').split('.').map(Number);
  const config = objects.evidence.configMaps?.find(({ name }) => name === 'cilium-config')?.data;
  const sctp = config && Object.hasOwn(config, 'enable-sctp') ? config['enable-sctp'] : undefined;
  const old = engine.version !== null && (major < 1 || (major === 1 && minor < 16));
  return [
    ...(config && sctp !== 'true'
      ? policiesWith(objects, hasSctp, engine, 'SCTP', 'is set up without SCTP (enable-sctp)')
      : []),
    ...(old ? policiesWith(objects, hasEndPort, engine, 'endPort', 'ignores endPort before 1.16') : []),
  ];
}

type PortTest = (port: Readonly<Record<string, unknown>>) => boolean;

const hasSctp: PortTest = ({ protocol }) => protocol === 'SCTP';
const hasEndPort: PortTest = ({ endPort }) => endPort !== undefined && endPort !== null;

function policiesWith(
  { networkPolicies }: ClusterObjects,
  test: PortTest,
  { name }: DetectedEngine,
  feature: string,
  limit: string,
): readonly Finding[] {
  return networkPolicies
    .filter(({ spec }) => portsOf(spec).some(test))
    .map((policy): Finding => {
      const object = refOf(policy);
      return {
        code: `engine-lacks-${feature.toLowerCase()}`,
        severity: 'warning',
        object,
        message: `uses ${feature}, but ${name} ${limit}: what is enforced differs from what the graph shows`,
        next: 'Write the rule without it, or change the set-up of the engine.',
        ...(policy.location ? { location: policy.location } : {}),
      };
    })
    .sort((a, b) => (JSON.stringify(a.object) < JSON.stringify(b.object) ? -1 : 1));
}

function refOf({ namespace, name }: NetworkPolicyObject): ObjectRef {
  return { kind: 'NetworkPolicy', namespace, name };
}

function portsOf(spec: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(spec)) return [];
  const rules = [spec.ingress, spec.egress].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return rules
    .flatMap((rule) => (isRecord(rule) && Array.isArray(rule.ports) ? (rule.ports as unknown[]) : []))
    .filter(isRecord);
}

function familyLimit({ pods }: ClusterObjects, { name }: DetectedEngine): readonly Finding[] {
  const dual = pods.filter(
    ({ ips }) => ips?.some((ip) => ip.includes(':')) && ips.some((ip) => !ip.includes(':')),
  ).length;
  if (dual === 0) return [];
  return [
    {
      code: 'engine-one-family',
      severity: 'warning',
      object: null,
      message: `${dual} ${dual === 1 ? 'pod has' : 'pods have'} addresses of both families, but ${name} enforces policies for one family only.`,
      next: 'Do not trust refusals in the other family.',
    },
  ];
}

/** R406 */
function servicePortLimit({ services }: ClusterObjects, { name }: DetectedEngine): readonly Finding[] {
  const differing = services.filter(({ selector, ports }) =>
    selector === null
      ? false
      : ports.some(({ port, targetPort }) => typeof targetPort === 'number' && targetPort !== port),
  ).length;
  if (differing === 0) return [];
  return [
    {
      code: 'engine-service-ports',
      severity: 'info',
      object: null,
      message: `${differing} ${differing === 1 ? 'Service has' : 'Services have'} a target port unlike the port; ${name} asks for equal ports where policies apply.`,
      next: 'Use equal ports for Services whose pods policies select.',
    },
  ];
}
