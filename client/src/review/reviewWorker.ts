// The thread of the review engine: takes requests one after the other, and drops those that nobody waits for any more.
import { ReviewDesk } from './desk';
import type { ReviewReply, ReviewRequest } from './messages';

const desk = new ReviewDesk();
const queue: ReviewRequest[] = [];
let busy = false;

addEventListener('message', ({ data }: MessageEvent<ReviewRequest>) => {
  if (data.type === 'cancel') {
    const place = queue.findIndex(({ type, id }) => type === 'run' && id === data.id);
    if (place >= 0) queue.splice(place, 1);
    return;
  }
  queue.push(data);
  if (!busy) void work();
});

async function work(): Promise<void> {
  busy = true;
  for (let request = queue.shift(); request; request = queue.shift()) {
    const answer =
      request.type === 'load'
        ? await desk.load(await request.snapshot.text())
        : request.type === 'run'
          ? await desk.run(request.tool, request.question)
          : null;
    if (answer) postMessage({ id: request.id, answer } satisfies ReviewReply);
    // Lets cancellations in.
    await new Promise((resolve) => setTimeout(resolve));
  }
  busy = false;
}
