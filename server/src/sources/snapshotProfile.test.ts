// A snapshot is judged as it was when it was saved: by a profile that a person chose, else by what its inputs tell.
import { join } from 'node:path';
import { formatSnapshot, type SnapshotHeader } from '@portolan/shared/contract';
import { expect, it } from 'vitest';
import { testFolder } from '../testing/surroundings';
import { readDemoCluster } from './demoCluster';
import { SnapshotSource } from './fileSource';

async function profileOf(choice: Pick<SnapshotHeader, 'profile' | 'chosenBy'>): Promise<string | null> {
  const header = { engineVersion: '0.1.0', createdAt: '2026-01-02T03:04:05Z', ...choice };
  const folder = testFolder({ 's.json': formatSnapshot(readDemoCluster(), header) });
  const source = new SnapshotSource(join(folder, 's.json'), []);
  await source.read(() => {});
  return source.profile();
}

it.each([
  [{ profile: 'calico', chosenBy: 'user' }, 'calico'],
  [{ profile: 'kubernetes', chosenBy: 'detection' }, null],
  [{ profile: 'cilium', chosenBy: 'default' }, null],
  // Of an older version, which knew no detection.
  [{ profile: 'cilium' }, 'cilium'],
] as const)('%j asks for %s', async (choice, expected) => {
  expect(await profileOf(choice)).toBe(expected);
});
