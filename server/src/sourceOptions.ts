// The options that all commands share: where a cluster is read from, and by which profile it is judged.
import type { Profile } from '@portolan/shared/cluster';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEMO_VARIANTS, type DemoVariant } from './sources/demoVariant';
import { PLUGINS_ALLOWED, type PluginPolicy } from './sources/execPlugin';
import type { SourceChoice } from './sources/openSource';

export interface Common {
  readonly source: SourceChoice;
  /** null: the source's own, or `auto`. `auto`: by the network plugin that is found. */
  readonly profile: Profile | 'auto' | null;
}

export interface ConnectionOptions {
  kubeconfig?: string[];
  context?: string;
  namespace?: string[];
  profile?: Profile | 'auto';
  execPlugins?: 'allow' | 'deny';
  execTimeout?: number;
}

export interface SourceOptions extends ConnectionOptions {
  manifests?: string[];
  snapshot?: string;
  demo?: DemoVariant;
}

/** How a cluster is connected to, how much of it is read, and by which profile it is judged. */
export function withConnection(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig to use (repeatable)', collect)
    .option('--context <name>', 'context of the kubeconfig')
    .addOption(
      new Option(
        '--exec-plugins <policy>',
        'credential plugins of the kubeconfig: run them, as kubectl does, or refuse',
      ).choices(['allow', 'deny']),
    )
    .option(
      '--exec-timeout <seconds>',
      'end a credential plugin that takes longer (default: 60)',
      wholeNumber(1, 3_600),
    )
    .option('-n, --namespace <name>', 'read only this namespace (repeatable); all else is unknown', collect)
    .addOption(
      new Option('--profile <profile>', 'whose policies and behaviour count (default: auto, by what runs)').choices([
        'auto',
        'kubernetes',
        'calico',
        'cilium',
      ]),
    );
}

/** The same, and what is read instead of a cluster. */
export function withSources(command: Command): Command {
  return withConnection(command)
    .option('--manifests <path>', 'file or folder of manifests, - for standard input (repeatable)', collect)
    .option('--snapshot <file>', 'a saved JSON snapshot')
    .addOption(
      new Option('--demo <variant>', 'a built-in demo cluster (write --demo, or --demo=cilium)').choices(DEMO_VARIANTS),
    );
}

export function common(options: SourceOptions, command: Command): Common {
  return { source: sourceOf(options, command), profile: options.profile ?? null };
}

function sourceOf(options: SourceOptions, command: Command): SourceChoice {
  const { kubeconfig = [], context, manifests = [], snapshot, demo, namespace: scope = [] } = options;
  const given = [
    ...(manifests.length > 0 ? ['--manifests'] : []),
    ...(snapshot === undefined ? [] : ['--snapshot']),
    ...(demo === undefined ? [] : ['--demo']),
    ...(kubeconfig.length > 0 || context !== undefined ? ['--kubeconfig or --context'] : []),
  ];
  if (given.length > 1) command.error(`error: choose one source; ${given.join(' and ')} do not go together`);
  if (manifests.length > 0) return { from: 'manifests', paths: manifests, scope };
  if (snapshot !== undefined) return { from: 'snapshot', path: snapshot, scope };
  if (demo !== undefined) return { from: 'demo', variant: demo, scope };
  return liveSource(options, context ?? null);
}

/** The cluster of a context; null: of the current one. */
export function liveSource(options: ConnectionOptions, context: string | null): SourceChoice {
  const { kubeconfig = [], namespace: scope = [] } = options;
  const plugins = pluginsOf(options);
  return { from: 'kubeconfig', kubeconfig: { files: kubeconfig, context, ...(plugins && { plugins }) }, scope };
}

function pluginsOf({ execPlugins, execTimeout }: ConnectionOptions): PluginPolicy | null {
  if (execPlugins === undefined && execTimeout === undefined) return null;
  const { timeoutMs } = PLUGINS_ALLOWED;
  return {
    allowed: execPlugins !== 'deny',
    timeoutMs: execTimeout === undefined ? timeoutMs : execTimeout * 1000,
  };
}

export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
