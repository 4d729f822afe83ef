// Which folder keeps the snapshots, and whether there may be one.
import { isAbsolute, join, resolve } from 'node:path';
import type { Snapshots } from '../routes/snapshotRoutes';
import { problemLines, type Terminal } from '../terminal';
import { DirectoryStore } from './directoryStore';
import { StoreProblem } from './snapshotStore';

/**
 * The folder that was named, else one of the user's own. On a server that others use as well only a named one: a person's own may hold snapshots of
 * clusters that those others may not see.
 */
export function openStore(folder: string | null, isShared: boolean, { surroundings, tell }: Terminal): Snapshots {
  if (folder === null && isShared) {
    return { off: 'No snapshots are kept on this server: it is shared, and was not told a folder to keep them in.' };
  }
  const { env, home, cwd } = surroundings;
  const data = env.XDG_DATA_HOME && isAbsolute(env.XDG_DATA_HOME) ? env.XDG_DATA_HOME : join(home, '.local', 'share');
  const store = new DirectoryStore(folder === null ? join(data, 'portolan', 'snapshots') : resolve(cwd, folder));
  store.sweep().catch((error: unknown) => {
    // Whoever takes or lists snapshots is told the same again.
    tell(error instanceof StoreProblem ? problemLines(error) : 'The folder that keeps the snapshots cannot be read.');
  });
  return { store };
}
