// Laws of expectations: what a check finds is what end by end and port by port is found, in whatever order statements stand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseLive, hasSelfPair, type LiveAnalysis } from '../src/graph/index';
import {
  type CheckReport,
  checkExpectations,
  type Expectations,
  parseExpectations,
  type Violation,
} from '../src/review/index';
import { hasPort, parseTrafficSet } from '../src/sets/index';
import { clusterArbitrary, PROFILES } from './arbitraries';
import { expectationsArbitrary, TODAY } from './expectationArbitraries';
import { naiveViolations, PROBES } from './naiveExpectations';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);

function read(file: object): Expectations {
  const parsed = parseExpectations(JSON.stringify(file));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
}

/** As the naive check says it. */
function linesOf(live: LiveAnalysis, violations: readonly Violation[]): readonly string[] {
  const { nodes } = live.analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  const pairing = new Set(nodes.filter(hasSelfPair).map(({ id }) => id));
  const lines = violations.flatMap(({ how, certainty, from, to, traffic }) => {
    const set = parseTrafficSet(traffic)!;
    const ports = PROBES.filter(([protocol, port]) => hasPort(set, protocol, port));
    return from.flatMap((a) =>
      to
        .filter((b) => a.id !== b.id || pairing.has(a.id))
        .flatMap((b) => ports.map((port) => `${a.id} ${b.id} ${how} ${certainty} ${port.join('/')}`)),
    );
  });
  return [...new Set(lines)].sort();
}

const worlds = fc.record({
  objects: clusterArbitrary,
  file: expectationsArbitrary,
  profile: fc.constantFrom(...PROFILES),
});

describe('a check of expectations', () => {
  it('finds what end by end and port by port is found', () => {
    let broken = 0;
    fc.assert(
      fc.property(worlds, ({ objects, file, profile }) => {
        const live = analyseLive(objects, { profile });
        const expectations = read(file);
        const report = checkExpectations(live, expectations, { today: TODAY });
        const naive = naiveViolations(live.analysis.reachability, expectations, TODAY);
        expect(report.statements.map(({ violations }) => linesOf(live, violations))).toEqual(naive);
        expect(report.statements.every(({ leftOut }) => leftOut === 0)).toBe(true);
        broken += report.counts.broken;
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(broken).toBeGreaterThan(100);
  });

  it('says the same of each statement whatever stands around it', () => {
    fc.assert(
      fc.property(worlds, ({ objects, file, profile }) => {
        const live = analyseLive(objects, { profile });
        const { zones, statements } = read(file);
        const checked = (list: typeof statements): CheckReport =>
          checkExpectations(live, { zones, statements: list }, { today: TODAY });
        const forward = checked(statements);
        expect([...checked([...statements].reverse()).statements].reverse()).toEqual(forward.statements);
        expect(statements.flatMap((statement) => checked([statement]).statements)).toEqual(forward.statements);
      }),
      { seed: SEED + 1, numRuns: 100 },
    );
  });
});
