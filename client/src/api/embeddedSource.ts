// The data source of a page that is a file: its snapshot is evaluated here, in steps between which the page can draw.
import {
  inputsHashOf,
  parseSnapshot,
  reportEngine,
  type Snapshot,
  type StatusResponse,
  UNBOUNDED,
} from '@portolan/shared/contract';
import { type Analysis, analyseInSteps } from '@portolan/shared/graph';
import type { FeedEvent } from '../live';
import { type DataSource, SourceProblem } from './dataSource';

/** What the page may say of the file itself. */
export interface EmbeddedFile {
  readonly source: DataSource;
  /** Settles when the snapshot was read; rejects with a {@link SourceProblem} where it cannot be. */
  readonly snapshot: Promise<Snapshot>;
}

/** Of the only graph that there is. */
const REVISION = 1;

export function createEmbeddedSource(text: string): EmbeddedFile {
  let tell: ((event: FeedEvent) => void) | null = null;
  let status: StatusResponse = LOADING;
  const show = (change: Partial<StatusResponse>): void => {
    status = { ...status, ...change };
    tell?.({ type: 'status', status });
  };
  const snapshot = nextTurn().then(() => read(text));
  const analysis = snapshot
    .then(async (read) => {
      const { source } = read.objects;
      show({ source: { ...source, kind: 'snapshot', readAt: read.header.createdAt }, profile: read.header.profile });
      await nextTurn();
      const { chosenBy, profile, createdAt } = read.header;
      const isTold = chosenBy === 'detection' || chosenBy === 'default';
      const evaluated = await inTurns(analyseInSteps(read.objects, { profile: isTold ? 'auto' : profile }));
      await nextTurn();
      evaluated.graph({ level: 'workload', nodes: false, variants: 'split' });
      show({
        profile: evaluated.profile,
        engine: reportEngine(evaluated.evaluation),
        product: { name: 'portolan', version: read.header.engineVersion },
        state: 'ready',
        reading: false,
        revision: REVISION,
        readAt: createdAt,
        gaps: read.objects.gaps,
      });
      return evaluated;
    })
    .catch((error: unknown) => {
      const { code, message, next } = toProblem(error);
      show({ state: 'failed', reading: false, problem: { code, message, next } });
      throw error;
    });
  // Whoever asks hears of it; nobody need.
  analysis.catch(() => {});
  const asked = async <T>(answer: (analysis: Analysis) => T): Promise<T> => {
    const ready = await analysis;
    await nextTurn();
    return answer(ready);
  };
  const source: DataSource = {
    isFile: true,
    page: null,
    status: async () => status,
    graph: (nodes) =>
      asked((ready) => ({
        revision: REVISION,
        graph: ready.graph({ level: 'workload', nodes, variants: 'split' }),
      })),
    explain: ({ from, to, port }) =>
      asked((ready) => ({ revision: REVISION, explanation: need(ready.explain(from, to, port)) })),
    inputs: async () => {
      const { inputsHash, objects } = await snapshot;
      return { revision: REVISION, inputsHash: inputsHash ?? inputsHashOf(objects) };
    },
    exposure: () => asked((ready) => ({ revision: REVISION, ...ready.exposure() })),
    policies: () => asked((ready) => ({ revision: REVISION, policies: ready.policies() })),
    policy: (ref) => asked((ready) => ({ revision: REVISION, ...need(ready.policy(ref)) })),
    pods: (node) => asked((ready) => ({ revision: REVISION, pods: need(ready.pods(node)) })),
    reread: async () => {},
    contexts: async () => ({ names: [], chosen: null }),
    chooseContext: async () => {},
    events: (listener) => {
      tell = listener;
      listener({ type: 'open' });
      listener({ type: 'status', status });
      return () => {
        tell = null;
      };
    },
    snapshot: async () => ({ revision: REVISION, file: new Blob([text], { type: 'application/json' }) }),
  };
  return { source, snapshot };
}

const LOADING: StatusResponse = {
  product: { name: 'portolan', version: '' },
  source: { kind: 'snapshot', title: 'Snapshot' },
  profile: 'kubernetes',
  engine: null,
  state: 'loading',
  reading: true,
  shared: false,
  instance: 'file',
  revision: 0,
  readAt: null,
  resources: [],
  gaps: [],
  problem: null,
  refreshSeconds: 0,
};

function read(text: string): Snapshot {
  const parsed = parseSnapshot(text, UNBOUNDED);
  if (!parsed.ok) throw new SourceProblem(parsed.code, parsed.message, parsed.next);
  return parsed.value;
}

type Answer<T> = Extract<ReturnType<Analysis['pods']>, { ok: false }> | { readonly ok: true; readonly value: T };

function need<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  throw new SourceProblem(answer.code, answer.message, answer.next);
}

function toProblem(error: unknown): SourceProblem {
  if (error instanceof SourceProblem) return error;
  return new SourceProblem('unexpected', 'The snapshot in this file cannot be evaluated.', 'Export it anew.');
}

/** One step a turn: the engine holds the page up for no longer than its longest step. */
async function inTurns<T>(steps: Generator<undefined, T, undefined>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}

/** The browser draws and takes clicks in between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
