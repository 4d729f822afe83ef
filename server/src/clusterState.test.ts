// Readings and engines: never two readings at once, the old engine until the new one stands, none left behind.
import type { ClusterObjects } from '@portolan/shared/cluster';
import { parseManifests } from '@portolan/shared/cluster';
import { expect, it } from 'vitest';
import { ClusterState, type StateOptions } from './clusterState';
import { type Engine, startInlineEngine } from './engine';

function objects(name: string): ClusterObjects {
  const text = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
  return parseManifests([{ name: 'n.yaml', text }], 'n');
}

/** An engine that nobody changes. */
const UNCHANGED: Pick<Engine, 'judgement' | 'change'> = {
  judgement: {
    profile: 'kubernetes',
    engine: { profile: 'kubernetes', chosenBy: 'default' } as unknown as Engine['judgement']['engine'],
  },
  change: async () => {
    throw new Error('nobody changes it');
  },
};

function setup(read: () => Promise<ClusterObjects>, more: Partial<StateOptions> = {}) {
  const closed: number[] = [];
  const state = new ClusterState({
    source: { describe: () => ({ kind: 'manifests', title: 'n' }), read },
    profile: null,
    refreshSeconds: 0,
    startEngine: async (_objects, _profile, revision): Promise<Engine> => ({
      ...UNCHANGED,
      ask: async () => ({ ok: true, body: `revision ${revision}` }),
      close: async () => void closed.push(revision),
    }),
    version: '0',
    onRead: () => {},
    onBug: () => {},
    ...more,
  });
  return { state, closed };
}

const ask = async (state: ClusterState) => {
  const answer = await state.ask({ type: 'cluster' });
  return answer.ok ? answer.body : answer.code;
};

it('joins a reading that is under way', async () => {
  let readings = 0;
  const { state } = setup(async () => {
    readings += 1;
    return objects('a');
  });
  await Promise.all([state.reread(), state.reread(), state.reread()]);
  expect([readings, state.revision]).toEqual([1, 1]);
  await state.close();
});

it('answers from the older engine until the new one stands, then closes the older one', async () => {
  let name = 'a';
  let release = () => {};
  const { state, closed } = setup(async () => {
    if (name === 'b') await new Promise<void>((resolve) => (release = resolve));
    return objects(name);
  });
  await state.reread();
  name = 'b';
  const reading = state.reread();
  expect([await ask(state), state.status().reading]).toEqual(['revision 1', true]);
  release();
  await reading;
  expect([await ask(state), closed]).toEqual(['revision 2', [1]]);
  await state.close();
  expect(closed).toEqual([1, 2]);
});

it('evaluates nothing when a reading brings the same objects', async () => {
  const { state, closed } = setup(async () => objects('a'));
  await state.reread();
  await state.reread();
  expect([state.revision, closed]).toEqual([1, []]);
  await state.close();
});

it('asks the new engine what the older one could not answer any more', async () => {
  let name = 'a';
  const fail: (() => void)[] = [];
  const { state } = setup(async () => objects(name), {
    startEngine: async (_objects, _profile, revision) => ({
      ...UNCHANGED,
      ask: () =>
        revision === 1
          ? new Promise((_resolve, reject) => fail.push(() => reject(new Error('ended'))))
          : Promise.resolve({ ok: true, body: 'from the new one' }),
      close: async () => {
        for (const end of fail) end();
      },
    }),
  });
  await state.reread();
  const answer = ask(state);
  name = 'b';
  await state.reread();
  expect(await answer).toBe('from the new one');
  await state.close();
});

it('starts another engine for the same objects after one has failed', async () => {
  const { state } = setup(async () => objects('a'), {
    startEngine: async (_objects, _profile, revision) => ({
      ...UNCHANGED,
      ask: async () => {
        if (revision === 1) throw new Error('out of memory');
        return { ok: true, body: 'well again' };
      },
      close: async () => {},
    }),
  });
  await state.reread();
  await expect(ask(state)).rejects.toThrow('out of memory');
  await state.reread();
  expect(await ask(state)).toBe('well again');
  await state.close();
});

it('reads again by itself, and stops when closed', async () => {
  let readings = 0;
  let enough = () => {};
  const three = new Promise<void>((resolve) => (enough = resolve));
  const { state } = setup(
    async () => {
      readings += 1;
      if (readings === 3) enough();
      return objects(`n${readings}`);
    },
    { refreshSeconds: 0.01 },
  );
  await state.reread();
  await three;
  await state.close();
  const last = readings;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(readings).toBe(last);
});

it('takes the profile of the source unless told otherwise', async () => {
  const source: StateOptions['source'] = {
    describe: () => ({ kind: 'snapshot', title: 's' }),
    profile: () => 'cilium',
    read: async () => objects('a'),
  };
  for (const [profile, expected] of [
    [null, 'cilium'],
    ['calico', 'calico'],
  ] as const) {
    const { state } = setup(async () => objects('a'), { source, profile, startEngine: startInlineEngine });
    await state.reread();
    expect(state.status().profile).toBe(expected);
    await state.close();
  }
});

it('shows nothing of a source that was left, even when its reading ends later', async () => {
  const { state, closed } = setup(async () => objects('a'));
  await state.reread();
  let release = () => {};
  let left = false;
  const slow = {
    describe: () => ({ kind: 'manifests', title: 'slow' }) as const,
    read: async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return objects('slow');
    },
    close: () => {
      left = true;
    },
  };
  await state.switchTo(slow);
  expect([state.status().source.title, state.status().state, state.revision]).toEqual(['slow', 'loading', 0]);
  expect([await ask(state), closed]).toEqual(['still-reading', [1]]);
  const b = { describe: () => ({ kind: 'manifests', title: 'b' }) as const, read: async () => objects('b') };
  const switching = state.switchTo(b);
  release();
  await switching;
  await state.reread();
  expect([await ask(state), left, closed]).toEqual(['revision 2', true, [1]]);
  await state.close();
});
