// Single answers that change rarely, such as what an API server serves: kept for a while, so that readings can be frequent.
import { RequestFault } from '../apiClient';

/** How long an answer is good, in milliseconds, by its path. */
const GROUPS_MS = 25_000;
const KINDS_MS = 600_000;
const OTHER_MS = 60_000;
const EVIDENCE_MS = 300_000;
const REFUSED_MS = 45_000;

const SETTLED: ReadonlySet<RequestFault['kind']> = new Set(['forbidden', 'not-found', 'garbage']);

interface Kept {
  readonly until: number;
  readonly answer: Promise<unknown>;
}

/** Asks once for all who want the same within its time. */
export class KeptAnswers {
  readonly #kept = new Map<string, Kept>();
  #groups = '';

  /** @param now in milliseconds, on a clock that only goes forward. */
  constructor(private readonly now: () => number) {}

  /** Everything is asked anew. */
  forget(): void {
    this.#kept.clear();
  }

  async get(path: string, ask: () => Promise<unknown>): Promise<unknown> {
    const known = this.#kept.get(path);
    if (known && known.until > this.now()) return known.answer;
    const answer = ask();
    const keep = (ms: number) => this.#kept.set(path, { until: this.now() + ms, answer });
    keep(lifeOf(path));
    try {
      const value = await answer;
      if (path === '/apis') this.#compareGroups(value);
      return value;
    } catch (error) {
      if (error instanceof RequestFault && SETTLED.has(error.kind)) keep(Math.min(REFUSED_MS, lifeOf(path)));
      else this.#kept.delete(path);
      throw error;
    }
  }

  /** Where other groups are served than before, their kinds are learned anew. */
  #compareGroups(value: unknown): void {
    const groups = JSON.stringify(value) ?? '';
    if (groups === this.#groups) return;
    this.#groups = groups;
    for (const path of this.#kept.keys()) if (path.startsWith('/apis/')) this.#kept.delete(path);
  }
}

function lifeOf(path: string): number {
  if (path === '/apis') return GROUPS_MS;
  if (/^\/apis\/[^/]+\/[^/]+$/.test(path)) return KINDS_MS;
  return /\/(configmaps|clusterroles)\//.test(path) ? EVIDENCE_MS : OTHER_MS;
}
