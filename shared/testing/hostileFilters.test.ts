// Filters made to hurt (P17): each is refused with a reason or answered; bounds on length, depth and terms keep the work small.
import { filterGraph, formatFind, parseFilter, parseFind, type TrafficGraph } from '@portolan/shared/graph';
import { expect, it } from 'vitest';
import { parseManifests } from '../src/cluster/index';
import { analyse } from '../src/graph/analyse';

const repeat = (text: string, count: number): string => text.repeat(count);

/** Two hundred texts, each of another kind or size. */
export const HOSTILE: readonly string[] = [
  ...[10, 49, 51, 500, 5_000].flatMap((n) => [
    `${repeat('(', n)}app=a${repeat(')', n)}`,
    repeat('(', n),
    repeat(')', n),
    `${repeat('NOT ', n)}app=a`,
    `${repeat('from:(', n)}a=b${repeat(')', n)}`,
    `${repeat('!', n)}a`,
  ]),
  ...[10, 199, 201, 2_000, 10_000].flatMap((n) => [
    repeat('app=a ', n),
    repeat('app=a OR ', n),
    `${repeat('app=a OR ', n)}app=a`,
    `port:${repeat('80,', n)}80`,
    `port:${Array.from({ length: n }, (_, i) => `${i + 1}-${i + 2}`).join(',')}`,
    `app in (${repeat('x,', n)}x)`,
    `ns in (${Array.from({ length: n }, (_, i) => `n${i}`).join(',')})`,
    `name=${repeat('*a', n)}*`,
    repeat('a', n),
    `${repeat('ab ', n)}`,
    `"${repeat('a', n)}"`,
    `via:${repeat('a/', n)}`,
    `${repeat('is:unprotected ', n)}`,
    `${repeat('kind:uncertain ', n)}`,
  ]),
  ...['\u202e', '\u2066', '\u200b', '\u0000', '\ud800', '\ufeff', '\u0301', '🔥', '\t', '\r\n'].flatMap((mark) => [
    mark,
    repeat(mark, 1_000),
    `app=${mark}`,
    `${mark}=a`,
    `"${mark}"`,
    `app in (${mark},${mark})`,
  ]),
  ...[
    '^(a+)+$',
    '(a|a)*b',
    '.*.*.*.*x',
    '[a-z]+[a-z]+$',
    '(?=x)*',
    '\\d{1000000}',
    '$(id)',
    '`id`',
    '$\u007bx}',
    '{{7*7}}',
  ].flatMap((text) => [text, `"${text}"`, `name=${text}`, `app=${text}`]),
];

it('there are two hundred of them', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(200);
});

const graph = analyse(
  parseManifests(
    [
      {
        name: 'w.yaml',
        text: ['web', 'api', 'db']
          .map(
            (app) =>
              `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${app}, namespace: shop}\nspec: {selector: {matchLabels: {app: ${app}}}, template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: c, image: x}]}}}\n---\n`,
          )
          .join(''),
      },
    ],
    'w',
  ),
  { profile: 'kubernetes' },
).graph({ level: 'workload', nodes: false, variants: 'split' });

it.each(HOSTILE.map((text) => [text.slice(0, 40), text] as const))('%s', (_short, text) => {
  const parsed = parseFind(text);
  if (!parsed.ok) {
    expect(parsed.error.message.length).toBeGreaterThan(5);
    // What is said of a bad text does not repeat all of it.
    expect(parsed.error.message.length).toBeLessThan(400);
    return;
  }
  const filter = parseFilter({ find: [text] });
  expect(filter.ok).toBe(true);
  if (!filter.ok) return;
  // Read without a loss: what it says again is read as the same.
  expect(parseFind(formatFind(parsed.value))).toEqual(parsed);
  const pairs = (blocks: TrafficGraph['blocks']) =>
    blocks.reduce((sum, { from, to }) => sum + from.length * to.length, 0);
  expect(pairs(filterGraph(graph, filter.value).blocks)).toBeLessThanOrEqual(pairs(graph.blocks));
});
