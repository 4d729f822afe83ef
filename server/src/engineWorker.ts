// The worker thread that holds one analysis: gets the objects in parts, then answers questions one after another.
import { parentPort, workerData } from 'node:worker_threads';
import { EvaluatedInput } from './engine';
import { Assembly, type ObjectsPart } from './handover';
import type { FromWorker, ToWorker, WorkerInput } from './workerEngine';

const { profile, revision } = workerData as WorkerInput;
let assembly: Assembly | null = new Assembly();
let input: EvaluatedInput | null = null;

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'question') {
    const { id, question } = message;
    attempt(id, (held) => ({ type: 'answer', id, answer: held.answer(question) }));
  } else if (message.type === 'change') {
    const { id, delta, revision: next } = message;
    attempt(id, (held) => {
      held.change(delta, next);
      held.prepare();
      return { type: 'changed', id, judgement: held.judgement };
    });
  } else take(message);
});

function take(part: ObjectsPart): void {
  const objects = assembly?.add(part) ?? null;
  if (objects === null) return;
  assembly = null;
  input = new EvaluatedInput(objects, profile, revision);
  input.prepare();
  send({ type: 'ready', judgement: input.judgement });
}

function attempt(id: number, reply: (held: EvaluatedInput) => FromWorker): void {
  try {
    if (input === null) throw new Error('A question before the objects.');
    send(reply(input));
  } catch (error) {
    send({ type: 'failed', id, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
