// What a selected id of exposure means: an entry point, a proxy outside, an audience, or a step of the way in. Pure.
import { type ExposureAnswer, ownerIdOf, type TrafficGraph } from '@portolan/shared/graph';

export type ExposureSelection =
  | { readonly kind: 'entry'; readonly id: string }
  | { readonly kind: 'proxy'; readonly id: string }
  | { readonly kind: 'audience'; readonly id: string };

const STEP = '|exposure';

/** The ends of a step's id; null for other ids. */
export function stepEnds(id: string): readonly [string, string] | null {
  if (!id.endsWith(STEP)) return null;
  const ends = id.slice(0, -STEP.length).split('|');
  return ends.length === 2 ? [ends[0]!, ends[1]!] : null;
}

/** null for ids that have nothing to do with exposure, and for connections between two nodes of the graph. */
export function readExposureId(id: string): ExposureSelection | null {
  for (const end of stepEnds(id) ?? [id]) if (end.startsWith('Entry/')) return { kind: 'entry', id: end };
  for (const end of stepEnds(id) ?? [id]) if (end.startsWith('Proxy/')) return { kind: 'proxy', id: end };
  return id.startsWith('Audience/') && !id.includes('|') ? { kind: 'audience', id } : null;
}

/** The node of the graph that a workload is drawn as; its first variant where policies tell its pods apart. */
export function nodeOfWorkload(graph: TrafficGraph, workload: string): string | null {
  return graph.nodes.find((node) => node.kind === 'workload' && ownerIdOf(node) === workload)?.id ?? null;
}

/** `web/storefront` of `Deployment/web/storefront`. */
export function workloadTitle(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

export type Entry = ExposureAnswer['entries'][number];

export const ENTRY_STATES: Readonly<Record<Entry['state'], string>> = {
  open: 'lets clients in',
  blocked: 'policies let nobody in',
  unknown: 'not known whether anybody gets in',
  'without-pods': 'no pods behind it',
  'not-served': 'nothing serves it',
};

export const AUDIENCE_WORDS: Readonly<Record<Entry['audience'], string>> = {
  internet: 'for the internet',
  'internal-network': 'for an internal network',
  unknown: 'for whom, is not known',
};

/** R504, R513: whose address policies see. */
export const SOURCE_WORDS: Readonly<Record<Entry['source'], string>> = {
  client: 'Policies see the client’s own address.',
  'client-or-node': 'Policies see the client’s address, or that of a node which forwards it.',
  proxy: 'Policies of the pods see the proxy, not the client.',
  host: 'The pods use their node’s network: policies of pods do not govern them.',
};
