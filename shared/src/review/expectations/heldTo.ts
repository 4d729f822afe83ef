// A cluster held to expectations, with what a report needs to show it zone by zone.
import type { Analysis } from '../../graph/index';
import { checkExpectations } from './checkExpectations';
import type { CheckReport } from './checkModel';
import type { Expectations } from './expectationsModel';
import { zonesOfNodes } from './zonesOfNodes';

export interface HeldTo {
  /** Of the file of expectations. */
  readonly name: string;
  readonly report: CheckReport;
  /** By id of a node of the graph at workload level: names of the zones that hold it or a part of it. */
  readonly zonesOf: ReadonlyMap<string, readonly string[]>;
}

/** @param today as `2026-11-23` */
export function heldTo(analysis: Analysis, name: string, expectations: Expectations, today: string): HeldTo {
  const report = checkExpectations({ analysis }, expectations, { today });
  return { name, report, zonesOf: zonesOfNodes(analysis, expectations) };
}
