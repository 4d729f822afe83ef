// Traffic in text as it arrives: known protocols, ports that can be read.
import type { TrafficText } from '../../graph/index';
import { PROTOCOLS, parseTrafficSet } from '../../sets/index';
import { type Shape, ShapeError, texts } from '../shape';

/** Throws a ShapeError for any other protocol: traffic that is not understood must not be dropped. */
export const trafficText: Shape<TrafficText> = (value, path) => {
  const traffic = texts(value, path);
  const known = Object.keys(traffic).every((protocol) => PROTOCOLS.some((name) => name === protocol));
  if (!known || parseTrafficSet(traffic) === null) throw new ShapeError(path, 'traffic by protocol');
  return traffic;
};
