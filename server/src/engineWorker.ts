// The worker thread that holds one analysis: gets the objects as workerData, answers questions one after another.
import { parentPort, workerData } from 'node:worker_threads';
import { analyse } from '@portolan/shared/graph';
import { answer } from './engine';
import type { FromWorker, ToWorker, WorkerInput } from './workerEngine';

const { objects, profile, revision } = workerData as WorkerInput;
const analysis = analyse(objects, { profile });
// The whole graph at the level that the page opens with, made before anyone waits for it.
analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
send({ type: 'ready' });

parentPort?.on('message', ({ id, question }: ToWorker) => {
  try {
    send({ type: 'answer', id, answer: answer(analysis, revision, question) });
  } catch (error) {
    send({ type: 'failed', id, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
