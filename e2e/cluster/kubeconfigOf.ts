// The kubeconfig under test with another current context.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { KUBECONFIG } from './apiServer';

interface Contexts {
  'current-context': string;
  readonly contexts: readonly { readonly name: string; readonly context: { namespace?: string } }[];
}

/** Writes it to the folder. @param namespace where its context is at home. */
export async function kubeconfigOf(context: string, folder: string, namespace?: string): Promise<string> {
  const config = parse(await readFile(KUBECONFIG, 'utf8')) as Contexts;
  config['current-context'] = context;
  const chosen = config.contexts.find(({ name }) => name === context);
  if (chosen && namespace !== undefined) chosen.context.namespace = namespace;
  const file = join(folder, 'kubeconfig');
  await writeFile(file, stringify(config), { mode: 0o600 });
  return file;
}
