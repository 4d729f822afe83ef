// Whether two inputs have one graph under a renaming: sums over all connections that do not hang on their order.
import type { ClusterObjects, Profile } from '../../cluster/index';
import { analyse, type GraphNode, type TrafficGraph } from '../../graph/index';
import type { RedactWords } from './redactWords';

/** Both are judged as `profile` says; the names of `before` are looked up in `words`. */
export function samePicture(
  before: ClusterObjects,
  after: ClusterObjects,
  words: RedactWords,
  profile: Profile | 'auto',
): boolean {
  const [one, two] = [before, after].map((objects) => {
    const analysis = analyse(objects, { profile });
    return {
      profile: analysis.evaluation.profile,
      graph: analysis.graph({ level: 'workload', nodes: true, variants: 'merge' }),
    };
  });
  if (one!.profile !== two!.profile) return false;
  const renamed = (node: GraphNode) => keyOf({ ...node, ...rename(node, words) });
  return printOf(one!.graph, renamed) === printOf(two!.graph, keyOf);
}

/** What a node of the original is called in the redacted graph. */
export function rename(
  { kind, namespace, name }: Pick<GraphNode, 'kind' | 'namespace' | 'name'>,
  words: RedactWords,
): { readonly namespace: string | null; readonly name: string } {
  const isOwn = kind === 'pod' || kind === 'workload' || kind === 'node' || kind === 'namespace';
  return {
    namespace: namespace === null ? null : words.word(namespace, 'ns'),
    name: isOwn ? words.word(name, 'object') : name,
  };
}

function keyOf({ kind, namespace, name, workloadKind, addresses, pods, isolation, state }: GraphNode): string {
  // Host names of policies stand in the names of parties: they are told by what leads there.
  const told = kind === 'party' ? '' : name;
  return JSON.stringify([kind, namespace, told, workloadKind, addresses, pods, isolation, state]);
}

/** Two sums of 32 bits over nodes and connections. */
function printOf({ nodes, blocks }: TrafficGraph, nodeKey: (node: GraphNode) => string): string {
  const keys = nodes.map((node) => hashOf(nodeKey(node)));
  let first = nodes.length;
  let second = 0;
  const add = (hash: number): void => {
    first = (first + hash) | 0;
    second = (second + Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)) | 0;
  };
  for (const key of keys) add(mix(key, 1));
  for (const { from, to, traffic, verdict, certainty, kind, l7, family, partial } of blocks) {
    const entries = Object.entries(traffic).sort(([a], [b]) => (a < b ? -1 : 1));
    const answer = hashOf(JSON.stringify([entries, verdict, certainty, kind, l7, family, partial]));
    for (const a of from) {
      const start = mix(keys[a]!, answer);
      for (const b of to) add(mix(start, keys[b]!));
    }
  }
  return `${first} ${second}`;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ (a >>> 16), 0x45d9f3b) ^ b;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) | 0;
}
