// What Cilium's policies refer to: Services by name or label (R217), CIDR groups (R216).
import { type Cidr, parseCidr } from '../sets/index';
import { parseBlock } from './ciliumPeers';
import type { CidrGroup, CiliumReferences, ServiceChoice, ServicesFound } from './ciliumPolicy';
import { allOf, inNamespace } from './ciliumSelector';
import { lookUpIn, matchesExpression } from './labelExpression';
import type { ClusterObjects, Finding, PolicyObject, ServiceObject } from './objects';
import { isRecord, showValue } from './selector';

export const CILIUM_GROUP = 'cilium.io';

/** Looks references up in the objects of one cluster. Groups that cannot be used become findings. */
export function ciliumReferences(objects: ClusterObjects, findings: Finding[]): CiliumReferences {
  const groups = objects.policyObjects
    .filter(({ kind, apiVersion }) => kind === 'CiliumCIDRGroup' && apiVersion.startsWith(`${CILIUM_GROUP}/`))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((object) => readGroup(object, findings));
  const groupsKnown = !objects.gaps.some(({ resource }) => resource === `ciliumcidrgroups.${CILIUM_GROUP}`);
  return {
    services: (choice) => findServices(objects, choice),
    cidrGroups: (matches) => {
      const found = groups.filter(matches);
      return { blocks: found.flatMap(({ blocks }) => blocks), found: found.length > 0, known: groupsKnown };
    },
  };
}

/** Cilium leaves out the blocks that it cannot read, and keeps the rest. */
function readGroup(object: PolicyObject, findings: Finding[]): CidrGroup {
  const list = isRecord(object.spec) && Array.isArray(object.spec.externalCIDRs) ? object.spec.externalCIDRs : [];
  const blocks = list.flatMap((item: unknown, index): readonly Cidr[] => {
    const cidr = typeof item === 'string' ? parseBlock(item) : null;
    if (cidr !== null) return [cidr];
    findings.push({
      code: 'cilium-cidr-unreadable',
      severity: 'warning',
      object: { kind: object.kind, namespace: null, name: object.name },
      message: `"${showValue(item)}" is no CIDR block; it was left out`,
      path: `spec.externalCIDRs[${index}]`,
      ...(object.location ? { location: object.location } : {}),
    });
    return [];
  });
  return { name: object.name, labels: object.labels, blocks };
}

/** A Service with a selector stands for the pods that it selects, one without for its addresses; an ExternalName is no Service here. */
function findServices(objects: ClusterObjects, choice: ServiceChoice): ServicesFound {
  const chosen = objects.services.filter(
    (service) =>
      service.type !== 'ExternalName' &&
      (choice.namespace === null || choice.namespace === service.namespace) &&
      (choice.by === 'name'
        ? service.name === choice.name
        : matchesExpression(choice.condition, lookUpIn(service.labels)) === 'yes'),
  );
  const known = !objects.gaps.some(
    ({ resource, namespace }) =>
      (resource === 'services' || resource === 'endpointslices') &&
      (namespace === null || choice.namespace === null || namespace === choice.namespace),
  );
  const selecting = chosen.filter(({ selector }) => selector !== null && Object.keys(selector).length > 0);
  return {
    conditions: selecting.map(podsOf),
    addresses: chosen
      .filter((service) => !selecting.includes(service))
      .flatMap((service) => addressesOf(objects, service)),
    known,
  };
}

function podsOf({ selector, namespace }: ServiceObject): ReturnType<typeof allOf> {
  const terms = Object.entries(selector ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ op: 'in', key, values: [value] }) as const);
  return allOf([...terms, inNamespace(namespace)]);
}

function addressesOf({ endpointSlices }: ClusterObjects, { namespace, name }: ServiceObject): readonly Cidr[] {
  const texts = endpointSlices
    .filter((slice) => slice.namespace === namespace && slice.service === name)
    .flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses));
  return [...new Set(texts)]
    .sort()
    .map((text) => parseCidr(`${text}/${text.includes(':') ? 128 : 32}`))
    .filter((cidr) => cidr !== null);
}
