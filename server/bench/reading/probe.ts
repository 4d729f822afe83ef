// Loaded into the server that is measured, before its own code: watches its main thread and tells what it saw when asked.
import { isMainThread } from 'node:worker_threads';
import { LoopWatch } from './loopWatch';

// Worker threads load what the main thread was told to load.
if (isMainThread) {
  const watch = new LoopWatch();
  process.on('message', (question) => {
    if (question === 'reset') watch.reset();
    if (question === 'report') process.send?.(watch.report());
  });
  process.channel?.unref();
}
