// One reading by the source alone, in a process of its own: what a person waits for before anything is evaluated.

import { findCluster } from '../../src/sources/kubeconfig';
import { KubeSource } from '../../src/sources/kubeSource';
import { type LoopReport, LoopWatch } from './loopWatch';
import { surroundings } from './surroundings';

export interface SourceRun {
  /** Milliseconds of the whole reading. */
  readonly time: number;
  readonly loop: LoopReport;
  readonly pods: number;
}

const access = await findCluster({ files: process.argv.slice(2), context: null }, surroundings());
if (!access) throw new Error('There is no such cluster.');
const source = new KubeSource(access, [], surroundings());
const watch = new LoopWatch();
const before = performance.now();
const { pods } = await source.read(() => {}, new AbortController().signal);
const time = performance.now() - before;
process.send?.({ time, loop: watch.report(), pods: pods.length } satisfies SourceRun);
process.disconnect?.();
watch.stop();
process.exit();
