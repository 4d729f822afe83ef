// What each export costs: from an evaluated cluster to the bytes of the file, without writing them.
import { dirname, join } from 'node:path';
import { analyse } from '@portolan/shared/graph';
import { EXPORT_WRITERS } from '../../src/exports/exportFormats';
import { exportInput } from '../../src/exports/exportInput';
import { EXPORT_FORMATS, type ExportFormat } from '../../src/exports/exportNames';
import { generateCluster } from '../generate';
import type { Shape } from '../shapes';
import { profileOf } from './graphRuns';
import { type Spread, spread } from './spread';

export type ExportRuns = readonly { readonly format: ExportFormat; readonly bytes: number; readonly wall: Spread }[];

const RUNS = 5;
const QUIET = { expectations: null, tell: () => {} };
const NOW = new Date('2026-01-02T03:04:05Z');

export async function measureExports(shape: Shape): Promise<ExportRuns> {
  const analysis = analyse(generateCluster(shape), { profile: profileOf(shape) });
  // Built beside the benchmark itself.
  const template = join(dirname(process.argv[1]!), 'offline.html');
  const options = { level: 'workload', filter: null, times: 2, redact: false } as const;
  const found: { format: ExportFormat; bytes: number; wall: Spread }[] = [];
  for (const format of EXPORT_FORMATS) {
    const times: number[] = [];
    let bytes = 0;
    for (let run = 0; run < RUNS; run++) {
      const before = performance.now();
      bytes = 0;
      const pieces = await EXPORT_WRITERS[format].make(exportInput(analysis, options, null, template, NOW, QUIET));
      for (const piece of pieces) bytes += Buffer.byteLength(piece);
      times.push(performance.now() - before);
    }
    found.push({ format, bytes, wall: spread(times) });
  }
  return found;
}
