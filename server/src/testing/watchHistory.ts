// The watches of the scripted API server: what was written, in order, told to whoever watches from where they say.
import type { ServerResponse } from 'node:http';

/** The objects of one collection: a list, or so many that are made when a page of them is asked for. */
export type Collection = readonly object[] | Pick<readonly object[], 'length' | 'slice'>;

type How = 'ADDED' | 'MODIFIED' | 'DELETED';

interface Written {
  readonly version: number;
  readonly path: string;
  readonly how: How;
  readonly object: Named;
}

interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion?: string };
}

/** One open watch. */
export interface OpenWatch {
  readonly path: string;
  readonly response: ServerResponse;
}

interface Watching extends OpenWatch {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** Writes change the collections and are told to every watch. Versions are those of the whole server, as etcd counts. */
export class WatchHistory {
  readonly #written: Written[] = [];
  readonly #watching = new Set<Watching>();
  #version = 100;
  /** Watches from before this version are refused with 410. */
  #oldest = 0;

  constructor(private readonly collections: Map<string, Collection>) {}

  get version(): string {
    return String(this.#version);
  }

  get open(): readonly OpenWatch[] {
    return [...this.#watching];
  }

  /** Adds or replaces an object of the collection, by its namespace and name. */
  write(path: string, object: Named): void {
    const before = this.#objects(path);
    const kept = before.filter((one) => !isSame(one, object));
    this.#tell(path, kept.length === before.length ? 'ADDED' : 'MODIFIED', kept, object, true);
  }

  remove(path: string, namespace: string | undefined, name: string): void {
    const before = this.#objects(path);
    const gone = before.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    if (!gone) return;
    const kept = before.filter((one) => one !== gone);
    this.#tell(path, 'DELETED', kept, gone, false);
  }

  /** Forgets what was written: whoever watches from an earlier version is refused. */
  compact(): void {
    this.#oldest = this.#version;
  }

  /** Ends all watches the way a killed server does. */
  cut(): void {
    for (const { response } of this.#watching) response.destroy();
  }

  /** Answers a watch; false if there is no such collection. */
  serve(url: URL, response: ServerResponse): boolean {
    const [, before = '', namespace, resource = ''] =
      /^(.*?\/v\w+)(?:\/namespaces\/([^/]+))?\/([a-z]+)$/.exec(url.pathname) ?? [];
    const path = `${before}/${resource}`;
    if (!this.collections.has(path)) return false;
    const from = Number(url.searchParams.get('resourceVersion'));
    const name = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (from < this.#oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } })}\n`);
      return true;
    }
    const watching = { path, response, namespace, name };
    this.#watching.add(watching);
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 300);
    const end = setTimeout(() => {
      this.#send(watching, 'BOOKMARK', { kind: 'Bookmark', metadata: { resourceVersion: this.version } });
      response.end();
    }, seconds * 1000);
    response.on('close', () => {
      clearTimeout(end);
      this.#watching.delete(watching);
    });
    for (const written of this.#written) if (written.version > from) this.#give(watching, written);
    return true;
  }

  #objects(path: string): readonly Named[] {
    const collection = this.collections.get(path) ?? [];
    return collection.slice(0, collection.length) as readonly Named[];
  }

  #tell(path: string, how: How, kept: readonly Named[], object: Named, stays: boolean): void {
    this.#version += 1;
    const metadata = { ...object.metadata, resourceVersion: this.version };
    const now = { ...object, metadata };
    this.collections.set(path, stays ? [...kept, now] : kept);
    const written = { version: this.#version, path, how, object: now };
    this.#written.push(written);
    for (const watching of this.#watching) this.#give(watching, written);
  }

  #give(watching: Watching, { path, how, object }: Written): void {
    const { namespace, name } = object.metadata;
    if (path !== watching.path) return;
    if (watching.namespace !== undefined && namespace !== watching.namespace) return;
    if (watching.name === undefined || name === watching.name) this.#send(watching, how, object);
  }

  #send({ response }: Watching, type: string, object: object): void {
    if (!response.writableEnded && !response.destroyed) response.write(`${JSON.stringify({ type, object })}\n`);
  }
}

function isSame(a: Named, b: Named): boolean {
  return a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;
}
