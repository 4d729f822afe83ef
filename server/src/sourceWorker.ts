// The thread that reads: opens the source that it was told and reads it whenever it is asked.
import { parentPort, workerData } from 'node:worker_threads';
import { openSource } from './sources/openSource';
import { type FromSource, serveSource } from './sources/sourceThread';
import type { SourceThreadInput } from './sources/threadedSource';

const { choice, follow, surroundings } = workerData as SourceThreadInput;
if (parentPort) {
  const port = parentPort;
  const tell = (line: string) => port.postMessage({ type: 'tell', line } satisfies FromSource);
  const onBug = (error: unknown) => {
    // Ends this thread, which the other one hears of; what was followed begins anew.
    setImmediate(() => {
      throw error;
    });
  };
  // What there is to say about the choice, the main thread has said.
  const { source } = await openSource(
    choice,
    { ...surroundings, tell, readStdin: async function* () {} },
    follow ? { onBug } : null,
  );
  serveSource(source, port);
}
