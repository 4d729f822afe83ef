// What is written about the command line and about pipelines, held to the program: options, formats, and the scripts that others copy.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseArguments } from './config';
import { testFolder } from './testing/surroundings';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const CLI = read('docs/cli.md');

function helpOf(...args: readonly string[]): string {
  let out = '';
  parseArguments([...args, '--help'], { out: (text) => (out += text), err: () => {} }, {});
  return out;
}

const commands = [...helpOf().matchAll(/^ {2}([a-z]+)\b.*(?:\[options\]|<)/gm)].map(([, name = '']) => name);
/** The options of a help text, each with its choices. */
const optionsOf = (help: string) =>
  help
    .replaceAll(/\n {10,}/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const found = /^ {2}((?:-\w, )?--[\w-]+)/.exec(line);
      const choices = [...(/\(choices: ([^)]*?)(?:, default:[^)]*)?\)/.exec(line)?.[1] ?? '').matchAll(/"([^"]+)"/g)];
      return found ? [{ flags: found[1] ?? '', choices: choices.map(([, choice = '']) => choice) }] : [];
    });
const sectionOf = (title: string) => CLI.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? '';
const documented = (section: string) =>
  [...section.matchAll(/^\| `((?:-\w, )?--[\w-]+)[^|]*\|/gm)].map(([, flags = '']) => flags);

describe('docs/cli.md', () => {
  it('has a section for each command and for no other', () => {
    expect(commands.length).toBeGreaterThanOrEqual(6);
    const sections = [...CLI.matchAll(/^## portolan (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(commands);
  });

  it.each(commands)('has the options of %s, with their choices, and no others', (name) => {
    const section = sectionOf(`portolan ${name}`);
    const options = optionsOf(helpOf(name));
    const shared = documented(sectionOf('Sources')).filter(
      (flags) => flags !== '--kubeconfig' && flags !== '--context',
    );
    const own = documented(section);
    for (const { flags, choices } of options) {
      expect(documented(CLI), `${name} ${flags}`).toContain(flags);
      const place = own.includes(flags) ? section : sectionOf('Sources');
      const text = place.split('\n').find((line) => line.startsWith(`| \`${flags}`));
      for (const choice of choices.filter((one) => one !== 'default')) {
        expect(text, `${name} ${flags} ${choice}`).toMatch(new RegExp(`[\`=]${choice}[\`)]`));
      }
    }
    const known = options.map(({ flags }) => flags);
    expect(own.filter((flags) => !known.includes(flags))).toEqual([]);
    // diff names its states itself; these two read no cluster.
    const left = shared.filter((flags) => !known.includes(flags));
    const isAbroad = name === 'keygen' || name === 'verify';
    expect(left).toEqual(
      isAbroad
        ? shared.filter((flags) => flags !== '-h, --help')
        : name === 'diff'
          ? ['--manifests', '--snapshot', '--demo']
          : [],
    );
  });

  it('names links that exist', () => {
    for (const [page, text] of [
      ['docs/cli.md', CLI],
      ['docs/ci.md', read('docs/ci.md')],
    ] as const) {
      for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) {
        expect(() => read(join(page, '..', link)), link).not.toThrow();
      }
    }
  });

  it('has examples that are right usage', () => {
    const examples = [CLI, read('docs/ci.md')].flatMap((text) => [
      ...[...text.matchAll(/^ {4}portolan ((?:list|explain|diff|lint|check|export) .*)$/gm)],
      ...[...text.matchAll(/`portolan ((?:list|explain|diff|lint|check|export) [^`]*)`/g)],
    ]);
    expect(examples.length).toBeGreaterThan(12);
    for (const [, example = ''] of examples) {
      if (/[<[]/.test(example.replace(/ > .*/, ''))) continue;
      const words = (example.split(/ {3,}| > |` or `/)[0] ?? '').trim().split(' ');
      let problem = '';
      parseArguments(words, { out: () => {}, err: (text) => (problem += text) }, {});
      expect(problem, example).toBe('');
    }
  });
});

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, object>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, { readonly permissions: object; readonly steps: readonly Step[] }>>;
}

const action = parse(read('docs/github-action/action.yml')) as Action;
const workflow = parse(read('docs/github-action/workflow.yml')) as Workflow;

describe('the GitHub action', () => {
  it('never makes text of a stranger part of a script', () => {
    const steps = [...action.runs.steps, ...Object.values(workflow.jobs).flatMap((job) => job.steps)];
    const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.length).toBeGreaterThanOrEqual(3);
    for (const script of scripts) expect(script).not.toContain('${{');
    expect(action.runs.steps.every(({ shell }) => shell === 'bash')).toBe(true);
  });

  it('is described with its inputs and outputs as they are', () => {
    const page = read('docs/ci.md');
    for (const name of [...Object.keys(action.inputs), ...Object.keys(action.outputs)]) {
      expect(page).toContain(`\`${name}\``);
    }
    const used = Object.values(workflow.jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.endsWith('docs/github-action')),
    );
    expect(Object.keys(used[0]?.with ?? {}).every((input) => Object.hasOwn(action.inputs, input))).toBe(true);
  });

  it('gives rights to no job that sees the files of the pull request', () => {
    expect(workflow.permissions).toEqual({});
    for (const { permissions, steps } of Object.values(workflow.jobs)) {
      const checksOut = steps.some(({ uses }) => uses?.startsWith('actions/checkout'));
      const writes = Object.values(permissions).includes('write');
      expect(checksOut && writes).toBe(false);
    }
  });

  it('runs: the reports are there, the outputs say how it ended, and it ends with the worst', () => {
    const policy = (port: number) => `${WORKLOADS}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: ${port}}]}]}
`;
    const expectations = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';
    const folder = testFolder({
      'base.yaml': policy(1),
      'head.yaml': policy(2),
      'portolan.yaml': expectations,
      output: '',
      summary: '',
    });
    const review = action.runs.steps.at(-1);
    const { status, stderr } = spawnSync('bash', ['-c', review?.run ?? ''], {
      encoding: 'utf8',
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        GITHUB_ACTION_PATH: join(ROOT, 'docs/github-action'),
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        RUNNER_TEMP: folder,
        HEAD: 'head.yaml',
        BASE: 'base.yaml',
        EXPECTATIONS: 'portolan.yaml',
        DIFF_FAIL_ON: 'differences',
        LINT_FAIL_ON: 'none',
        PROFILE: 'auto',
      },
    });
    expect([status, stderr.includes('error:')]).toEqual([1, false]);
    const made = (name: string) => readFileSync(join(folder, name), 'utf8');
    expect(made('output').split('\n').slice(1, 4)).toEqual(['diff-code=1', 'lint-code=0', 'check-code=0']);
    expect(made('portolan/portolan-diff.md').startsWith('<!-- portolan-diff -->')).toBe(true);
    for (const name of ['lint', 'check'])
      expect(JSON.parse(made(`portolan/portolan-${name}.sarif`))).toMatchObject({ version: '2.1.0' });
    expect(made('summary')).toContain(made('portolan/portolan-lint.md'));
  });
});

const WORKLOADS = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
`;
