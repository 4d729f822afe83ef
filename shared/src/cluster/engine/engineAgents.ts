// The agents that run as DaemonSets: how many pods are ready, which version, which switches (R401).

import { compareText } from '../normalize';
import type { DaemonSetEvidence } from './engineEvidence';
import { type AgentProduct, isImageOf, productsOf } from './engineTraces';

/** Major, minor and patch of a release. */
export interface Release {
  readonly major: number;
  readonly minor: number;
  /** As it is shown: `1.16.3`. */
  readonly text: string;
}

/** One product's agents, over all its DaemonSets (Windows nodes have their own). */
export interface Agent {
  readonly product: AgentProduct;
  readonly daemonSets: readonly DaemonSetEvidence[];
  readonly desired: number;
  readonly ready: number;
  /** The image of its main container; `''` when there is none. */
  readonly image: string;
  readonly tag: string;
  readonly release: Release | null;
  /** Switches of all its containers by name, without dashes; a bare one is `true`. */
  readonly switches: ReadonlyMap<string, string>;
}

/** All agents in a fixed order. DaemonSets that want no node (an option that is off) count as absent. */
export function findAgents(daemonSets: readonly DaemonSetEvidence[]): readonly Agent[] {
  const sorted = daemonSets
    .filter(({ desired, ready }) => desired > 0 || ready > 0)
    .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
  const found = new Map<AgentProduct, DaemonSetEvidence[]>();
  for (const daemonSet of sorted) {
    for (const product of productsOf(daemonSet)) {
      const list = found.get(product);
      if (list) list.push(daemonSet);
      else found.set(product, [daemonSet]);
    }
  }
  return [...found.keys()].sort(compareText).map((product) => agentOf(product, found.get(product)!));
}

function agentOf(product: AgentProduct, daemonSets: readonly DaemonSetEvidence[]): Agent {
  const containers = daemonSets.flatMap((daemonSet) => daemonSet.containers);
  const main =
    containers.find(({ image }) => isImageOf(product, image)) ?? (isShared(daemonSets) ? null : containers[0]);
  const image = main?.image ?? '';
  const tag = tagOf(image);
  return {
    product,
    daemonSets,
    desired: sumOf(daemonSets.map(({ desired }) => desired)),
    ready: sumOf(daemonSets.map(({ ready }) => ready)),
    image,
    tag,
    release: parseRelease(tag),
    switches: switchesOf(containers.flatMap(({ args }) => args)),
  };
}

/** Several products in one DaemonSet: its first container may be another's. */
function isShared(daemonSets: readonly DaemonSetEvidence[]): boolean {
  return daemonSets.some((daemonSet) => productsOf(daemonSet).length > 1);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function switchesOf(args: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    args.map((arg) => {
      const [name = '', ...value] = arg.replace(/^--?/, '').split('=');
      return [name, value.length === 0 ? 'true' : value.join('=')] as const;
    }),
  );
}

/** The tag of an image; `''` for an image by digest only. */
export function tagOf(image: string): string {
  return /:([^/:@]+)(@.*)?$/.exec(image)?.[1] ?? '';
}

/** `v1.16.3`, `1.16`, `v3.29.1-build2024`; null for anything that does not begin like a release. */
export function parseRelease(tag: string): Release | null {
  const [, major, minor, patch] = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?![\d])/.exec(tag) ?? [];
  if (major === undefined || minor === undefined) return null;
  return {
    major: Number(major),
    minor: Number(minor),
    text: [major, minor, ...(patch === undefined ? [] : [patch])].join('.'),
  };
}

/** Whether a release is at least `major.minor`. */
export function isFrom(release: Release, major: number, minor: number): boolean {
  return release.major > major || (release.major === major && release.minor >= minor);
}

/** What a switch says; null when it is not given or no boolean. */
export function flagOf(values: ReadonlyMap<string, string>, name: string): boolean | null {
  return readBoolean(values.get(name));
}

/** `true`, `false` and their spellings; null for anything else. */
export function readBoolean(text: string | undefined): boolean | null {
  switch (text?.trim().toLowerCase()) {
    case 'true':
    case 't':
    case '1':
    case 'yes':
      return true;
    case 'false':
    case 'f':
    case '0':
    case 'no':
      return false;
    default:
      return null;
  }
}
