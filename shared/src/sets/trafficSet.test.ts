// Laws of traffic sets, checked against plain sets of points.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_TRAFFIC,
  allPorts,
  containsTraffic,
  formatTrafficSet,
  hasPort,
  intersectTraffic,
  NO_TRAFFIC,
  parseTrafficSet,
  portRange,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from './trafficSet';

const port = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 65525, max: 65535 }));
const range = fc
  .tuple(fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const), port, port)
  .map(([protocol, a, b]) => portRange(protocol, Math.min(a, b), Math.max(a, b)));
const traffic = fc.oneof(
  fc.constant(NO_TRAFFIC),
  fc.constant(ALL_TRAFFIC),
  fc.array(range, { maxLength: 6 }).map((ranges) => ranges.reduce(unionTraffic, NO_TRAFFIC)),
);
const probes = (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
  [1, 2, 3, 5, 8, 11, 12, 13, 30000, 65524, 65525, 65530, 65534, 65535].map((p) => [protocol, p] as const),
);
const points = (set: TrafficSet): readonly boolean[] => probes.map(([protocol, p]) => hasPort(set, protocol, p));

describe('traffic sets', () => {
  it('unite, intersect and subtract point by point', () => {
    fc.assert(
      fc.property(traffic, traffic, (a, b) => {
        expect(points(unionTraffic(a, b))).toEqual(probes.map(([t, p]) => hasPort(a, t, p) || hasPort(b, t, p)));
        expect(points(intersectTraffic(a, b))).toEqual(probes.map(([t, p]) => hasPort(a, t, p) && hasPort(b, t, p)));
        expect(points(subtractTraffic(a, b))).toEqual(probes.map(([t, p]) => hasPort(a, t, p) && !hasPort(b, t, p)));
      }),
    );
  });

  it('have one form each: however a set is made, its key is the same', () => {
    fc.assert(
      fc.property(traffic, traffic, (a, b) => {
        expect(trafficKey(unionTraffic(a, b))).toBe(trafficKey(unionTraffic(b, a)));
        expect(trafficKey(unionTraffic(subtractTraffic(a, b), intersectTraffic(a, b)))).toBe(trafficKey(a));
        expect(containsTraffic(unionTraffic(a, b), a)).toBe(true);
      }),
    );
  });

  it('survive being written and read', () => {
    fc.assert(
      fc.property(traffic, (a) => {
        expect(trafficKey(parseTrafficSet(formatTrafficSet(a)) ?? [])).toBe(trafficKey(a));
      }),
    );
  });

  it('join ports that touch and keep protocols apart', () => {
    const joined = unionTraffic(portRange('TCP', 80, 80), portRange('TCP', 81, 90));
    expect(formatTrafficSet(joined)).toEqual({ TCP: '80-90' });
    expect(formatTrafficSet(unionTraffic(allPorts('TCP'), portRange('UDP', 1, 1)))).toEqual({ TCP: 'all', UDP: '1' });
  });

  it('refuse text that is no port list', () => {
    for (const text of ['', '0', '65536', '9-8', 'x', '80,', '1-']) expect(parseTrafficSet({ TCP: text })).toBeNull();
  });
});
