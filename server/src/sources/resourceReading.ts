// One resource read from everywhere it may be read: the whole cluster, or the namespaces in scope, with what is missing said.
import type { GapReason, InputGap } from '@portolan/shared/cluster';
import { type FaultKind, RequestFault } from './apiClient';
import type { ClusterReader } from './clusterReader';
import type { OnProgress } from './clusterSource';
import { collectionPath, inputName, type ProjectedObject, type Resource, rbacName } from './resources';

/** What became of one resource. */
export interface Reading<T> {
  readonly objects: readonly ProjectedObject<T>[];
  readonly gaps: readonly InputGap[];
  /** Requests that failed, by what they failed with. */
  readonly faults: readonly RequestFault[];
  /** True if at least one list was given. */
  readonly some: boolean;
  /** True if all namespaces were asked for and refused, and the fallback namespace was read instead. */
  readonly fellBack: boolean;
}

export interface Reach {
  /** Namespaces to read; null: all. */
  readonly scope: readonly string[] | null;
  /** Read if all namespaces are refused; null: nothing. */
  readonly fallback: string | null;
}

/** Reads a resource. Faults become gaps; only a rejected identity and a cancelled reading throw. */
export async function readResource<T>(
  reader: ClusterReader,
  resource: Resource<T>,
  reach: Reach,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Reading<T>> {
  const reading = new ResourceReader(reader, resource, onProgress, signal);
  if (!resource.namespaced || reach.scope === null) {
    const whole = await reading.read(null);
    if (whole.some || !resource.namespaced || reach.fallback === null) return reading.finish(whole);
    if (whole.faults.some(({ kind }) => kind !== 'forbidden'))
      return reading.finish(withoutHome(whole, reach.fallback));
    const part = await reading.read(reach.fallback);
    // Others may fall back where this does not: the namespace counts as unread then, not as read and empty (R88).
    const gaps = [...whole.gaps, ...part.gaps];
    return reading.finish(part.some ? { ...part, gaps, fellBack: true } : { ...whole, gaps });
  }
  const parts: Reading<T>[] = [];
  for (const namespace of reach.scope) parts.push(await reading.read(namespace));
  const beyond = gapOf(resource, null, 'out-of-scope', 'only the namespaces given with --namespace are read');
  return reading.finish({
    objects: parts.flatMap((part) => part.objects),
    gaps: [...parts.flatMap((part) => part.gaps), beyond],
    faults: parts.flatMap((part) => part.faults),
    some: parts.some((part) => part.some),
    fellBack: false,
  });
}

/** The namespace that others fall back to is unread as well. */
function withoutHome<T>(whole: Reading<T>, namespace: string): Reading<T> {
  return { ...whole, gaps: whole.gaps.flatMap((gap) => [gap, { ...gap, namespace }]) };
}

class ResourceReader<T> {
  #before = 0;

  constructor(
    private readonly reader: ClusterReader,
    private readonly resource: Resource<T>,
    private readonly onProgress: OnProgress,
    private readonly signal: AbortSignal,
  ) {
    onProgress({ resource: inputName(resource), state: 'reading', count: 0, total: null });
  }

  async read(namespace: string | null): Promise<Reading<T>> {
    const { resource, onProgress } = this;
    const request = {
      path: collectionPath(resource, namespace),
      resource: inputName(resource),
      ...(resource.isCalm ? { isCalm: true } : {}),
      accept: resource.accept,
      project: resource.project,
      onPage: (count: number, total: number | null) =>
        onProgress({
          resource: inputName(resource),
          state: 'reading',
          count: this.#before + count,
          total: total === null ? null : this.#before + total,
        }),
    };
    try {
      const objects = await this.reader.list(request, this.signal);
      this.#before += objects.length;
      return { objects, gaps: [], faults: [], some: true, fellBack: false };
    } catch (error) {
      if (!(error instanceof RequestFault) || error.kind === 'unauthorized') throw error;
      const reason = error.kind === 'forbidden' ? 'forbidden' : 'error';
      const gap = gapOf(resource, namespace, reason, faultText(resource, namespace, error));
      return { objects: [], gaps: [gap], faults: [error], some: false, fellBack: false };
    }
  }

  finish(reading: Reading<T>): Reading<T> {
    const count = reading.objects.length;
    const trouble = reading.gaps.find((gap) => gap.reason !== 'out-of-scope');
    const status = { resource: inputName(this.resource), count, total: reading.some ? count : null };
    if (reading.some || !trouble)
      this.onProgress({ ...status, state: 'read', ...(trouble && { message: trouble.message }) });
    else {
      const state = trouble.reason === 'forbidden' ? 'forbidden' : 'error';
      this.onProgress({ ...status, state, message: trouble.message });
    }
    return reading;
  }
}

function gapOf(resource: Resource<unknown>, namespace: string | null, reason: GapReason, message: string): InputGap {
  const right = reason === 'forbidden' ? { right: rbacName(resource) } : {};
  return { resource: inputName(resource), namespace, reason, message, ...right };
}

const FAULT_TEXT: Readonly<Record<Exclude<FaultKind, 'forbidden' | 'unauthorized'>, string>> = {
  network: 'the connection broke',
  tls: 'the secure connection failed',
  timeout: 'the API server did not answer in time',
  'not-found': 'the API server does not have this resource',
  gone: 'the list changed faster than it could be read',
  busy: 'the API server is too busy',
  server: 'the API server reports an error',
  garbage: 'the answer could not be understood',
};

function faultText(resource: Resource<unknown>, namespace: string | null, fault: RequestFault): string {
  const what = `list ${rbacName(resource)} ${namespace === null ? 'in all namespaces' : `in namespace ${namespace}`}`;
  if (fault.kind === 'forbidden') return `you may not ${resource.namespaced ? what : `list ${rbacName(resource)}`}`;
  return `${FAULT_TEXT[fault.kind as keyof typeof FAULT_TEXT] ?? 'failed'} (${what}: ${fault.detail})`;
}
