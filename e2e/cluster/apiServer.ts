// The API server of KUBECONFIG as the tests use it: plain requests with an administrator's rights, and kubectl for schemas where it is there.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { KubeConfig } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';

export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural, as in paths. */
  readonly name: string;
}

export interface ServedResource extends KindName {
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

interface ServedGroup {
  readonly versions: readonly { readonly groupVersion: string }[];
}

export const KUBECONFIG = process.env.KUBECONFIG ?? '';

export class ApiServer {
  readonly #config = new KubeConfig();
  readonly #server: string;
  readonly #served = new Map<string, readonly ServedResource[]>();

  constructor() {
    this.#config.loadFromFile(KUBECONFIG);
    this.#config.setCurrentContext('admin');
    this.#server = this.#config.getCurrentCluster()!.server;
  }

  async send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#sendOnce(method, path, body, type);
      // Also what a kind's storage says while it starts.
      if (answer.status !== 429 || tries >= 100) return answer;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async #sendOnce(method: string, path: string, body: unknown, type: string): Promise<Answer> {
    const options: RequestOptions = { method, headers: body === undefined ? {} : { 'content-type': type } };
    await this.#config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#server}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Throws unless the answer is a success. */
  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.send('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${messageOf(body)}`);
    return body as T;
  }

  /** Creates an object as kubectl does, unknown fields refused. null: created; a text: why not. */
  async create(object: ApiObject, dryRun = false): Promise<string | null> {
    const query = `?fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const { status, body } = await this.send('POST', `${await this.#collection(object)}${query}`, object);
    return status < 300 ? null : `${status}: ${messageOf(body)}`;
  }

  async merge(object: ApiObject, patch: unknown): Promise<void> {
    const path = `${await this.#collection(object)}/${object.metadata.name}`;
    const { status, body } = await this.send('PATCH', path, patch, 'application/merge-patch+json');
    if (status >= 300) throw new Error(`PATCH ${path}: ${status} ${messageOf(body)}`);
  }

  /** Deletes an object; one that is not there is as good as deleted. */
  async remove(object: ApiObject): Promise<void> {
    const path = `${await this.#collection(object)}/${object.metadata.name}`;
    const { status, body } = await this.send('DELETE', path, { propagationPolicy: 'Background' });
    if (status >= 300 && status !== 404) throw new Error(`DELETE ${path}: ${status} ${messageOf(body)}`);
  }

  async isThere(object: ApiObject): Promise<boolean> {
    return (await this.send('GET', `${await this.#collection(object)}/${object.metadata.name}`)).status !== 404;
  }

  /** Every kind that the server serves now, in the best version that has it. */
  async served(): Promise<readonly ServedResource[]> {
    const { groups } = await this.get<{ groups: readonly ServedGroup[] }>('/apis');
    this.#served.clear();
    const versions = [['v1'], ...groups.map((group) => group.versions.map(({ groupVersion }) => groupVersion))];
    const perGroup = versions.map(async (names) => {
      const resources = (await Promise.all(names.map((name) => this.#resources(name)))).flat();
      return resources.filter(({ kind }, index) => resources.findIndex((one) => one.kind === kind) === index);
    });
    return (await Promise.all(perGroup)).flat();
  }

  /** All objects of a resource, each with its kind. */
  async list<T extends ApiObject = ApiObject>({ apiVersion, kind, name }: KindName): Promise<readonly T[]> {
    const { items } = await this.get<{ items: readonly T[] }>(`${rootOf(apiVersion)}/${name}`);
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  async #resources(apiVersion: string): Promise<readonly ServedResource[]> {
    const known = this.#served.get(apiVersion);
    if (known) return known;
    const { status, body } = await this.send('GET', rootOf(apiVersion));
    if (status !== 200) return [];
    const { resources } = body as { resources: readonly Omit<ServedResource, 'apiVersion'>[] };
    const served = resources.filter(({ name }) => !name.includes('/')).map((resource) => ({ ...resource, apiVersion }));
    this.#served.set(apiVersion, served);
    return served;
  }

  async #collection({ apiVersion, kind, metadata }: ApiObject): Promise<string> {
    const find = async () => (await this.#resources(apiVersion)).find((one) => one.kind === kind);
    let resource = await find();
    // A schema that was just applied takes a moment until it is served.
    for (let tries = 0; !resource && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      this.#served.delete(apiVersion);
      resource = await find();
    }
    if (!resource) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    const within = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${rootOf(apiVersion)}${within}/${resource.name}`;
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function messageOf(body: unknown): string {
  return String((body as { message?: unknown } | null)?.message ?? body);
}

/** The objects of YAML files, paths from the repository's root. */
export async function readObjects(...files: readonly string[]): Promise<readonly ApiObject[]> {
  const texts = files.map((file) => readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8'));
  // Not the client's own reader: it renames fields of kinds that it knows.
  const documents = (await Promise.all(texts)).flatMap((text) => parseAllDocuments(text));
  return documents.map((document) => document.toJS() as ApiObject | null).filter((object) => object !== null);
}

/** Applies schemas: with kubectl, as a user would, else with plain requests. Returns when the server serves them. */
export async function applySchemas(api: ApiServer, schemas: readonly ApiObject[]): Promise<void> {
  if (schemas.length === 0) return;
  if (spawnSync('kubectl', ['version', '--client']).status === 0) {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: schemas });
    const options = { input, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync('kubectl', ['--kubeconfig', KUBECONFIG, 'apply', '-f', '-'], options);
    if (status !== 0) throw new Error(`kubectl apply: ${stderr}`);
  } else
    for (const schema of schemas) {
      const refused = await api.create(schema);
      if (refused !== null && !refused.startsWith('409')) throw new Error(`${schema.metadata.name}: ${refused}`);
    }
  await until('the schemas are served', async () => {
    const { items } = await api.get<{ items: readonly Schema[] }>(SCHEMAS);
    const established = new Set(items.filter(isEstablished).map(({ metadata }) => metadata.name));
    return schemas.every(({ metadata }) => established.has(metadata.name));
  });
}

const SCHEMAS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Schema {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function isEstablished({ status }: Schema): boolean {
  return status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True') ?? false;
}

/** Deletes objects and waits until they are gone. */
export async function removeAll(api: ApiServer, objects: readonly ApiObject[]): Promise<void> {
  const there = await Promise.all(
    objects.map(async (object) => {
      await api.remove(object);
      return object;
    }),
  );
  await until('what was deleted is gone', async () => {
    const left = await Promise.all(there.map((object) => api.isThere(object)));
    return !left.includes(true);
  });
}

/** Asks again until it is so; at most a minute. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited in vain until ${what}`);
}
