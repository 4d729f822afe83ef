// Raw policies of every language but NetworkPolicy, and the ServiceAccounts that some of them select by label.
import type { Labels, PolicyObject, ServiceAccountObject } from '../objects';
import type { PolicyKind } from '../policyKinds';
import { isRecord } from '../selector';
import {
  clip,
  copyDeep,
  located,
  type Projected,
  projecting,
  type Raw,
  readHead,
  readLabels,
  readMetadata,
  readName,
  type Whereabouts,
} from './projectFields';

/**
 * Reads an object of one of POLICY_KINDS; `apiVersion` is that of the list it came from. The spec is copied whole: the reader of
 * its language judges it (R116). Of a FelixConfiguration only the one setting that decides connections is kept (R321).
 */
export function projectPolicyObject(
  raw: unknown,
  kind: PolicyKind,
  apiVersion: string,
  where?: Whereabouts,
): Projected<PolicyObject> {
  return projecting(kind.kind, raw, where, () => {
    const { raw: object, name, namespace, labels } = readIdentity(raw, kind);
    const refused = readRefusal(object);
    const spec = object.spec ?? null;
    return {
      apiVersion,
      kind: kind.kind,
      namespace,
      name,
      labels,
      spec: copyDeep(kind.kind === 'FelixConfiguration' ? hostActionOf(spec) : spec, ['spec']),
      // R200: an empty or missing list is no list.
      ...(kind.language === 'cilium' && object.specs !== undefined && object.specs !== null
        ? { specs: copyDeep(object.specs, ['specs']) }
        : {}),
      ...(refused === null ? {} : { refusedByEngine: refused }),
      ...located(where),
    };
  });
}

interface Identity {
  readonly raw: Raw;
  readonly name: string;
  readonly namespace: string | null;
  readonly labels: Labels;
}

function readIdentity(raw: unknown, { namespaced }: PolicyKind): Identity {
  if (namespaced) return readMetadata(raw);
  const { raw: object, metadata } = readHead(raw);
  return {
    raw: object,
    name: readName(metadata.name, ['metadata', 'name']),
    namespace: null,
    labels: readLabels(metadata.labels, ['metadata', 'labels']),
  };
}

function hostActionOf(spec: unknown): unknown {
  if (!isRecord(spec) || !Object.hasOwn(spec, 'defaultEndpointToHostAction')) return {};
  return { defaultEndpointToHostAction: spec.defaultEndpointToHostAction };
}

/** R201, R403: what the engine says against the object. A verdict on an earlier generation says nothing about this one. */
function readRefusal(object: Raw): string | null {
  const conditions = isRecord(object.status) ? object.status.conditions : null;
  if (!Array.isArray(conditions)) return null;
  const generation = isRecord(object.metadata) ? object.metadata.generation : undefined;
  const against = conditions.find(
    (item: unknown): item is Raw =>
      isRecord(item) &&
      (item.type === 'Valid' || item.type === 'Ready') &&
      item.status === 'False' &&
      (item.observedGeneration === undefined || generation === undefined || item.observedGeneration === generation),
  );
  if (!against) return null;
  const words = [against.message, against.reason].find((text) => typeof text === 'string' && text.trim() !== '');
  return clip(typeof words === 'string' ? words.trim() : `the condition ${String(against.type)} is False`, 300);
}

/** Reads a ServiceAccount or its PartialObjectMetadata: its labels, never the names of its secrets (R301, R310). */
export function projectServiceAccount(raw: unknown, where?: Whereabouts): Projected<ServiceAccountObject> {
  return projecting('ServiceAccount', raw, where, () => {
    const { name, namespace, labels } = readMetadata(raw);
    return { namespace, name, labels };
  });
}
