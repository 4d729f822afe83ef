// Resuming: nothing lost, nothing twice, and whoever asks for what is gone is told so.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventLog } from './eventLog';

it('gives exactly what came after, or says that it is gone, for any cut (P10)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 90 }), fc.nat(90), (room, total, seen) => {
      const log = new EventLog(room);
      const ids = [log.lastId, ...Array.from({ length: total }, (_, n) => log.append('revision', { n }).id)];
      const at = Math.min(seen, total);
      const missed = log.after(ids[at]!);
      if (total - at > room) expect(missed).toBeNull();
      else
        expect(missed?.map(({ data }) => JSON.parse(data).n)).toEqual(
          Array.from({ length: total - at }, (_, n) => at + n),
        );
    }),
  );
});

it('keeps no more bytes than it may', () => {
  const log = new EventLog(1000, 200);
  const first = log.lastId;
  for (let n = 0; n < 20; n += 1) log.append('revision', { text: 'x'.repeat(50) });
  expect(log.after(first)).toBeNull();
  log.append('revision', { text: 'x'.repeat(500) });
  expect(log.after(log.lastId)).toEqual([]);
});

it('knows no id of another run, and none that is made up', () => {
  const [here, elsewhere] = [new EventLog(), new EventLog()];
  here.append('revision', {});
  elsewhere.append('revision', {});
  const [epoch] = here.lastId.split('.');
  for (const id of [elsewhere.lastId, '', 'x', `${epoch}.2`, `${epoch}.-1`, `${epoch}.1e3`, `${epoch}.`, '.1', '\n'])
    expect(here.after(id)).toBeNull();
  expect(here.after(here.lastId)).toEqual([]);
});
