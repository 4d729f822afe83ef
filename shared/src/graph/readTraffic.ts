// The traffic of a connection as a set: read once for each text object of a graph, however often the graph is filtered or drawn.
import { NO_TRAFFIC, parseTrafficSet, type TrafficSet } from '../sets/index';
import type { TrafficText } from './model';

const known = new WeakMap<TrafficText, TrafficSet>();

/** Text that cannot be read is no traffic; what comes over the wire has been checked before. */
export function readTraffic(text: TrafficText): TrafficSet {
  let traffic = known.get(text);
  if (traffic === undefined) {
    traffic = parseTrafficSet(text) ?? NO_TRAFFIC;
    known.set(text, traffic);
  }
  return traffic;
}
