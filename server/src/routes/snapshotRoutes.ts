// The store of snapshots: /api/snapshots, /api/snapshots/:id, /api/snapshots/:id/delete.
import { pipeline } from 'node:stream/promises';
import type { SnapshotsResponse, StoredSnapshot } from '@portolan/shared/contract';
import { type Request, type Response, Router } from 'express';
import { ApiProblem } from '../errorHandler';
import { allow } from '../query';
import { type SnapshotStore, StoreProblem, type StoreProblemCode } from '../snapshots/snapshotStore';
import { takeSnapshot } from '../snapshots/takeSnapshot';
import { searchOf, toProblem } from './answers';
import type { RouteContext } from './routeContext';

/** `off`: why there is none. */
export type Snapshots = { readonly store: SnapshotStore } | { readonly off: string };

const STATUS: Readonly<Record<StoreProblemCode, number>> = {
  'snapshot-not-found': 404,
  'store-not-writable': 409,
  'store-full': 507,
  'disk-full': 507,
};
/** Characters. */
const LONGEST_NAME = 120;
const LONGEST_NOTE = 2_000;

export function snapshotRoutes({ state, version }: RouteContext, snapshots: Snapshots): Router {
  const router = Router();
  const sendList = async (response: Response, status: number): Promise<void> => {
    const body: SnapshotsResponse =
      'off' in snapshots
        ? { off: snapshots.off, snapshots: [], usage: { bytes: 0, files: 0, maxBytes: 0, maxFiles: 0 } }
        : { off: null, ...(await asked(() => snapshots.store.list())) };
    response.status(status).set('Cache-Control', 'no-store').json(body);
  };
  router.get('/snapshots', async (request, response) => {
    allow(searchOf(request), []);
    await sendList(response, 200);
  });
  router.post('/snapshots', async (request, response) => {
    const words = readWords(request);
    const store = storeOf(snapshots);
    const taken = await asked(() => takeSnapshot({ state, store, version }, { ...words, by: 'person' }));
    if (!taken.ok) throw toProblem(taken);
    await sendList(response, 201);
  });
  router.get('/snapshots/:id', async (request, response) => {
    allow(searchOf(request), []);
    const { id } = request.params;
    const { stream } = await asked(() => storeOf(snapshots).read(id));
    response.set({ 'Cache-Control': 'no-store', 'Content-Disposition': `attachment; filename="portolan-${id}.json"` });
    response.type('application/json');
    await pipeline(stream, response).catch(() => {}); // whoever asked went away, or sees that the answer ends early
  });
  router.post('/snapshots/:id', async (request, response) => {
    const words = readWords(request);
    await asked(() => storeOf(snapshots).describe(request.params.id, words));
    await sendList(response, 200);
  });
  router.post('/snapshots/:id/delete', async (request, response) => {
    allow(searchOf(request), []);
    const body: unknown = request.body;
    if (typeof body !== 'object' || body === null || Object.keys(body).length > 0) {
      throw new ApiProblem(400, 'bad-body', 'This path takes no values.', 'Send the body {}.');
    }
    await asked(() => storeOf(snapshots).delete(request.params.id));
    await sendList(response, 200);
  });
  return router;
}

function storeOf(snapshots: Snapshots): SnapshotStore {
  if ('store' in snapshots) return snapshots.store;
  throw new ApiProblem(
    409,
    'no-store',
    snapshots.off,
    'Start Portolan with --snapshots and the folder that keeps them.',
  );
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    throw new ApiProblem(STATUS[error.code], error.code, error.message, error.next);
  }
}

function readWords(request: Request): Pick<StoredSnapshot, 'name' | 'note'> {
  allow(searchOf(request), []);
  const body: unknown = request.body;
  const fields = new Map<string, unknown>(typeof body === 'object' && body !== null ? Object.entries(body) : []);
  const [name, note] = [fields.get('name'), fields.get('note')];
  if (typeof name !== 'string' || typeof note !== 'string' || fields.size !== 2) {
    throw new ApiProblem(400, 'bad-body', 'This path takes a name and a note.', 'Send {"name": "…", "note": "…"}.');
  }
  const tidy = { name: name.trim(), note: note.trim() };
  if (tidy.name.length > LONGEST_NAME || tidy.note.length > LONGEST_NOTE || /\p{Cc}/u.test(tidy.name)) {
    throw new ApiProblem(
      400,
      'bad-name',
      `A name is one line of at most ${LONGEST_NAME} characters, a note has at most ${LONGEST_NOTE}.`,
      'Shorten it.',
    );
  }
  return tidy;
}
