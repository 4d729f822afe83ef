// How objects come out of an API server: single answers and whole collections. Asked anew each time here; watch/ keeps them instead.
import type { ApiClient } from './apiClient';
import { type ListRequest, readList } from './listReader';

/** What readings are made from. */
export interface ClusterReader {
  /**
   * The parsed JSON of a path.
   * @throws RequestFault, SourceError as ApiClient.get does.
   */
  get(path: string, accept: string, signal: AbortSignal): Promise<unknown>;
  /**
   * All objects of a collection.
   * @throws the same.
   */
  list<T>(request: ListRequest<T>, signal: AbortSignal): Promise<readonly T[]>;
}

/** Asks the API server each time. */
export class OnceReader implements ClusterReader {
  constructor(private readonly client: ApiClient) {}

  get(path: string, accept: string, signal: AbortSignal): Promise<unknown> {
    return this.client.get(path, accept, signal);
  }

  list<T>(request: ListRequest<T>, signal: AbortSignal): Promise<readonly T[]> {
    return readList(this.client, request, signal);
  }
}
