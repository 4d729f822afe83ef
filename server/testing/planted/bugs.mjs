// Twelve bugs that tools of this kind have had. Each is one edit of our own source, and the tests that must notice it.
/** @typedef {{ name: string, file: string, find: string, plant: string, check: readonly string[] }} Bug */

const unit = (...files) => ['npx', 'vitest', 'run', '--project', 'core', ...files];

/** @type {readonly Bug[]} */
export const BUGS = [
  {
    name: 'no new list after 410 Gone',
    file: 'server/src/sources/watch/reflector.ts',
    find: 'return { relist: true, pause: timing.spreadMs * hooks.random() };',
    plant: 'return { relist: false, pause: timing.spreadMs * hooks.random() };',
    check: unit('server/src/sources/watch/faults.test.ts', '-t', '^[67] '),
  },
  {
    name: 'a line of a watch that is no JSON is swallowed',
    file: 'server/src/sources/watch/watchStream.ts',
    find: "if (event === null) return { kind: 'garbled' };",
    plant: 'if (event === null) return null;',
    check: unit('server/src/sources/watch/watchStream.test.ts'),
  },
  {
    name: 'no deadline for a silent watch',
    file: 'server/src/sources/watch/watchStream.ts',
    find: 'call.seconds * 1000 + call.graceMs,',
    plant: '2 ** 30,',
    check: unit('server/src/sources/watch/faults.test.ts', '-t', '^3 '),
  },
  {
    name: 'the Host header is compared by its beginning',
    file: 'server/src/hostRules.ts',
    find: "!hosts.has(host[0] ?? '')",
    plant: "![...hosts].some((one) => host[0]?.startsWith(one.split(':')[0] ?? one))",
    check: unit('server/src/hostRules.test.ts'),
  },
  {
    name: 'a name of the cluster becomes HTML',
    file: 'client/src/ContextMenu.tsx',
    find: '<span className="source-title">{title}</span>',
    plant: '<span className="source-title" dangerouslySetInnerHTML={{ __html: title }} />',
    check: ['npx', 'biome', 'check', 'client/src/ContextMenu.tsx'],
  },
  {
    name: 'a snapshot is written over the former one',
    file: 'server/src/snapshots/disk.ts',
    find: 'await disk.rename(path, join(folder, name));',
    plant: "await unlink(path);\n    await (await import('node:fs/promises')).writeFile(join(folder, name), text);",
    check: unit('server/src/snapshots/crashes.test.ts'),
  },
  {
    name: 'slow readers of the event stream are ignored',
    file: 'server/src/live/eventHub.ts',
    find: 'if (isStalled || response.writableLength > this.bounds.maxQueued) {',
    plant: 'if (isStalled && response.writableLength < 0) {',
    check: unit('server/src/live/events.test.ts', '-t', 'who does not read'),
  },
  {
    name: 'labels are looked up with `in`',
    file: 'shared/src/cluster/selector.ts',
    find: 'const present = Object.hasOwn(labels, requirement.key);',
    plant: 'const present = requirement.key in labels;',
    check: unit('shared/src/cluster', 'shared/testing/examples.test.ts'),
  },
  {
    name: 'a token stands in an error',
    file: 'server/src/sources/apiClient.ts',
    find: "throw statusFault(status, response.headers['retry-after']);",
    plant: "throw new RequestFault(kindOf(status), 'HTTP ' + response.req.getHeader('authorization'));",
    check: unit('server/src/sources/kubeSource.test.ts'),
  },
  {
    name: 'Retry-After is not heard',
    file: 'server/src/sources/apiClient.ts',
    find: 'const wait = retryAfter !== undefined && seconds >= 0 ? seconds * 1000 : null;',
    plant: 'const wait = retryAfter === undefined && seconds >= 0 ? seconds * 1000 : null;',
    check: unit(
      'server/src/sources/watch/watchStream.test.ts',
      'server/src/sources/watch/faults.test.ts',
      '-t',
      'wait|asks for',
    ),
  },
  {
    name: 'what is forbidden counts as empty',
    file: 'server/src/sources/watch/reflector.ts',
    find: "if ((this.#state === 'live' || this.#state === 'stale') && this.#lists > 0) return this.#store.items;",
    plant: 'if (this.#lists > 0) return this.#store.items;',
    check: unit('server/src/sources/watch/faults.test.ts', '-t', '13 what is refused'),
  },
  {
    name: 'the order of keys in a snapshot is left to chance',
    file: 'shared/src/contract/canonicalJson.ts',
    find: '.sort(([a], [b]) => (a < b ? -1 : 1))',
    plant: '.sort(() => 0)',
    check: unit('shared/src/contract'),
  },
];
