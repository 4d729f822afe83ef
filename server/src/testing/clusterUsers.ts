// Access to an API server for tests, and credential plugins that are real programs.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterAccess, ClusterUser } from '../sources/clusterAccess';
import type { ExecPlugin } from '../sources/execPlugin';
import { testFolder } from './surroundings';

export const EXEC_API = 'client.authentication.k8s.io/v1';

/** @param more what is not as in a kubeconfig with an address and a nameless user. */
export function testAccess(
  server: string,
  user: Partial<ClusterUser> = {},
  more: Partial<ClusterAccess> = {},
): ClusterAccess {
  return {
    context: 'test',
    server,
    namespace: null,
    authority: null,
    insecure: false,
    tlsServerName: null,
    proxyUrl: null,
    compression: true,
    ...more,
    user: {
      name: 'u',
      token: null,
      tokenFile: null,
      certificate: null,
      key: null,
      basic: null,
      exec: null,
      oidc: null,
      impersonation: null,
      ...user,
    },
  };
}

export interface TestPlugin extends ExecPlugin {
  readonly folder: string;
  /** How often it has run. */
  runs(): number;
  /** Becomes another program. */
  become(script: string): void;
}

/** A shell script that runs in its own folder; `$RUN` counts from 1. */
export function testPlugin(script: string, more: Partial<ExecPlugin> = {}): TestPlugin {
  const folder = testFolder({ runs: '' });
  const command = join(folder, 'login');
  const become = (text: string) => {
    writeFileSync(command, `#!/bin/sh\ncd "${folder}"\nprintf x >> runs\nRUN=$(wc -c < runs | tr -d ' ')\n${text}\n`);
    chmodSync(command, 0o755);
  };
  become(script);
  return {
    folder,
    command,
    args: [],
    env: [],
    apiVersion: EXEC_API,
    interactiveMode: 'Never',
    installHint: null,
    clusterInfo: null,
    runs: () => readFileSync(join(folder, 'runs'), 'utf8').length,
    become,
    ...more,
  };
}

/** Prints a credential; `$RUN` in it counts the runs. */
export function printCredential(status: object, apiVersion = EXEC_API): string {
  return `cat <<END\n${JSON.stringify({ kind: 'ExecCredential', apiVersion, status })}\nEND`;
}
