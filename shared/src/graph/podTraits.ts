// What the pods of one node have in common: labels, and the ports that they declare.
import { compareText, type Labels, type PodEnd } from '../cluster/index';
import type { GraphNode } from './model';

type Ports = PodEnd['object']['ports'];

/** Labels with one value on all pods, by key. */
export function commonLabels(pods: readonly PodEnd[]): Labels {
  const first = pods[0]!.object.labels;
  let keys = Object.keys(first);
  const all = keys.length;
  for (let i = 1; i < pods.length && keys.length > 0; i++) {
    const { labels } = pods[i]!.object;
    if (labels !== first && keys.some((key) => lacks(labels, key, first[key]!)))
      keys = keys.filter((key) => !lacks(labels, key, first[key]!));
  }
  if (keys.length === all && keys.every((key, i) => i === 0 || compareText(keys[i - 1]!, key) < 0)) return first;
  return Object.fromEntries(keys.sort(compareText).map((key) => [key, first[key]!]));
}

function lacks(labels: Labels, key: string, value: string): boolean {
  return labels[key] !== value || !Object.hasOwn(labels, key);
}

/** Each declared port once, by number, protocol and name. */
export function declaredPorts(pods: readonly PodEnd[]): GraphNode['ports'] {
  const first = pods[0]!.object.ports;
  const lists: Ports[] = [first];
  for (let i = 1; i < pods.length; i++) {
    const { ports } = pods[i]!.object;
    if (ports !== first && !samePorts(ports, first)) lists.push(ports);
  }
  if (lists.length === 1 && first.length < 2) return first.map(toPort);
  const found = new Map<string, GraphNode['ports'][number]>();
  for (const port of lists.flat()) found.set(`${port.protocol} ${port.containerPort} ${port.name ?? ''}`, toPort(port));
  return [...found.values()].sort(
    (a, b) => a.port - b.port || compareText(a.protocol, b.protocol) || compareText(a.name ?? '', b.name ?? ''),
  );
}

function toPort({ name, containerPort: port, protocol }: Ports[number]): GraphNode['ports'][number] {
  return name === undefined ? { port, protocol } : { name, port, protocol };
}

function samePorts(a: Ports, b: Ports): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i]!, b[i]!];
    if (one.containerPort !== other.containerPort || one.name !== other.name || one.protocol !== other.protocol)
      return false;
  }
  return true;
}
