// The worker thread that holds one analysis: gets the objects in parts, then answers questions one after another.
import { parentPort, workerData } from 'node:worker_threads';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { answer, type EngineQuestion } from './engine';
import { Assembly } from './handover';
import type { FromWorker, ToWorker, WorkerInput } from './workerEngine';

const { profile, revision } = workerData as WorkerInput;
let assembly: Assembly | null = new Assembly();
let analysis: Analysis | null = null;

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'question') reply(message.id, message.question);
  else take(message);
});

function take(part: Exclude<ToWorker, { type: 'question' }>): void {
  const objects = assembly?.add(part) ?? null;
  if (objects === null) return;
  assembly = null;
  analysis = analyse(objects, { profile });
  // The whole graph at the level that the page opens with, made before anyone waits for it.
  analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  send({ type: 'ready' });
}

function reply(id: number, question: EngineQuestion): void {
  try {
    if (analysis === null) throw new Error('A question before the objects.');
    send({ type: 'answer', id, answer: answer(analysis, revision, question) });
  } catch (error) {
    send({ type: 'failed', id, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
