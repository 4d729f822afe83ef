// What Cilium's policies refer to: Services by name or label (R217), CIDR groups (R216).
import { type Cidr, parseCidr } from '../../sets/index';
import { lookUpIn, matchesExpression } from '../labelExpression';
import type { ClusterObjects, Finding, PolicyObject, ServiceObject } from '../objects';
import { isRecord, showValue } from '../selector';
import { parseBlock } from './ciliumBlocks';
import type { CidrGroup, CiliumReferences, ServiceChoice, ServicesFound } from './ciliumPolicy';
import { allOf, inNamespace } from './ciliumSelector';

export const CILIUM_GROUP = 'cilium.io';

/** Looks references up in the objects of one cluster. Groups that cannot be used become findings. */
export function ciliumReferences(objects: ClusterObjects, findings: Finding[]): CiliumReferences {
  const groups = objects.policyObjects
    .filter(({ kind, apiVersion }) => kind === 'CiliumCIDRGroup' && apiVersion.startsWith(`${CILIUM_GROUP}/`))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .flatMap((object) => readGroup(object, findings) ?? []);
  const known = !objects.gaps.some(({ resource }) => resource === `ciliumcidrgroups.${CILIUM_GROUP}`);
  return {
    services: (choice) => findServices(objects, choice),
    cidrGroups: (matches) => {
      const found = groups.filter(matches);
      return { blocks: found.flatMap(({ blocks }) => blocks), found: found.length > 0, known };
    },
  };
}

/** A group with one block that cannot be read is refused as a whole, like a policy (R87). */
function readGroup(object: PolicyObject, findings: Finding[]): CidrGroup | null {
  const raw = isRecord(object.spec) ? object.spec.externalCIDRs : undefined;
  const refuse = (path: string, message: string): null => {
    findings.push({
      code: 'policy-refused',
      severity: 'error',
      object: { kind: object.kind, namespace: null, name: object.name },
      message: `${message}, so the group takes no part here`,
      next: 'Correct the group; until then policies that name it match nobody by it.',
      path,
      ...(object.location ? { location: object.location } : {}),
    });
    return null;
  };
  if (object.refusedByEngine !== undefined)
    return refuse('status.conditions', `Cilium says: ${object.refusedByEngine}`);
  if (!Array.isArray(raw)) return refuse('spec.externalCIDRs', 'must be a list of CIDR blocks');
  const blocks: Cidr[] = [];
  for (const [index, item] of raw.entries()) {
    const cidr = typeof item === 'string' ? parseBlock(item) : null;
    if (cidr === null) return refuse(`spec.externalCIDRs[${index}]`, `"${showValue(item)}" is no CIDR block`);
    blocks.push(cidr);
  }
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
  const selecting = chosen.filter(({ selector }) => selector !== null && Object.keys(selector).length > 0);
  const others = chosen.filter((service) => !selecting.includes(service));
  return {
    conditions: selecting.map(podsOf),
    addresses: others.flatMap((service) => addressesOf(objects, service)),
    unread: moreServices(objects, choice, chosen.length)
      ? 'services'
      : others.some(({ namespace }) => isUnread(objects, 'endpointslices', namespace))
        ? 'addresses'
        : 'nothing',
  };
}

/** True where Services that were not read may be meant too. A name stands for one Service of a namespace. */
function moreServices(objects: ClusterObjects, { by, namespace }: ServiceChoice, found: number): boolean {
  if (namespace === null) return objects.gaps.some(({ resource }) => resource === 'services');
  return isUnread(objects, 'services', namespace) && (by === 'labels' || found === 0);
}

/** A gap without a namespace covers every namespace outside the reading scope. */
function isUnread({ gaps, source }: ClusterObjects, resource: string, namespace: string): boolean {
  const scope = source.scope ?? [];
  return gaps.some(
    (gap) =>
      gap.resource === resource && (gap.namespace === null ? !scope.includes(namespace) : gap.namespace === namespace),
  );
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
