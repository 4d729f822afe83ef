// Asking why, and what would change it: the reader of ends, verdicts of sets, smallest changes, removals and ways, on the shop.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseManifests } from '../../cluster/index';
import { analyseLive } from '../../graph/index';
import { askChanges } from './askChanges';
import { askEndsOf } from './askEnds';
import { askReview } from './askReview';
import { askWays } from './askWays';
import { completeEnd } from './endNames';

const text = readFileSync(new URL('../../../../e2e/fixtures/shop.yaml', import.meta.url), 'utf8');
const live = analyseLive(parseManifests([{ name: 'shop.yaml', text }], 'shop'), { profile: 'auto' });
const tcp = (port: number) => ({ protocol: 'TCP', port }) as const;

describe('ends as they are typed', () => {
  const ends = askEndsOf(live.analysis.reachability);
  const titles = (typed: string): readonly string[] | string => {
    const read = ends.read(typed);
    return read.ok ? read.value.units.map(({ title }) => title) : read.message;
  };

  test.each([
    ['api/catalog', ['api/catalog']],
    ['Deployment/api/catalog', ['api/catalog']],
    ['catalog', ['api/catalog']],
    ['ns:api', ['api/catalog', 'api/checkout']],
    ['web', ['web/storefront']],
    ['api/*', ['api/catalog', 'api/checkout']],
    ['app in (catalog, report)', ['api/catalog', 'batch/report']],
    ['ns:batch role=reader', ['batch/report']],
    ['role=reader ns:batch', ['batch/report']],
    ['203.0.113.9', ['203.0.113.9']],
    ['203.0.113.0/24', ['203.0.113.0/24']],
    ['outside', ['any address']],
    ['The Internet', ['any address']],
  ])('%s', (typed, expected) => {
    expect(titles(typed)).toEqual(expected);
  });

  test('a mistyped name is answered with the name that comes near', () => {
    expect(ends.read('api/catalgo')).toMatchObject({ ok: false, close: ['api/catalog'] });
    expect(ends.read('payments')).toMatchObject({ ok: true });
    expect(titles('app=nobody')).toBe('No pod has app=nobody.');
    expect(titles('svc:api/none')).toBe('There is no “svc:api/none”.');
  });

  test('completion: what begins so first, then what is called so inside a namespace', () => {
    expect(completeEnd(ends.names, 'pay').map(({ text }) => text)).toEqual([
      'payments/payments-api',
      'payments/payments-db',
      'ns:payments',
      'app=payments-api',
      'app=payments-db',
    ]);
    expect(completeEnd(ends.names, '', 3)).toHaveLength(3);
    expect(completeEnd(ends.names, 'zzz')).toEqual([]);
  });
});

describe('verdicts', () => {
  test('pairs with one answer are one group, the refused first', () => {
    const answer = askReview(live, { from: 'ns:api', to: 'ns:payments', port: tcp(8443) });
    expect(answer).toMatchObject({
      ok: true,
      pairs: 4,
      counts: { allow: 1, deny: 3, unknown: 0 },
      single: null,
      groups: [
        { verdict: 'deny', pairs: 3 },
        { verdict: 'allow', pairs: 1, some: [{ fromTitle: 'api/checkout', toTitle: 'payments/payments-api' }] },
      ],
    });
  });

  test('rules that cover other ports are told', () => {
    const answer = askReview(live, { from: 'checkout', to: 'payments-api', port: tcp(8444) });
    expect(answer).toMatchObject({ single: { from: 'Deployment/api/checkout' }, counts: { deny: 1 } });
    expect(answer.ok && answer.groups[0]?.explanation?.ingress.summary).toContain('rules cover other ports');
  });

  test('two ends outside are no question for a cluster', () => {
    expect(askReview(live, { from: 'internet', to: '203.0.113.9', port: null })).toMatchObject({
      ok: false,
      side: null,
    });
  });

  test('a pod has no connection to itself', () => {
    expect(askReview(live, { from: 'catalog', to: 'catalog', port: null })).toMatchObject({ ok: false });
  });
});

describe('what would open it', () => {
  test('catalog to payments-api on 8443: a rule at each end, and nothing else opens', () => {
    const answer = askChanges(live, { from: 'api/catalog', to: 'payments-api', port: tcp(8443) });
    if (!answer.ok || !answer.opening?.offered) throw new Error('nothing is offered');
    const { ends, effects, certainty } = answer.opening;
    expect(ends.map(({ direction }) => direction)).toEqual(['egress', 'ingress']);
    expect(ends.flatMap(({ changes }) => changes.map(({ text: words }) => words))).toEqual([
      'Add egress rule 2 to the policy api/catalog-egress',
      'Add ingress rule 2 to the policy payments/api-in',
    ]);
    expect(certainty).toBe('defined');
    expect(effects.opens.pairs).toBe(0);
    const added = ends[1]!.changes[0]!;
    const [first, last] = added.lines!;
    expect(
      added
        .yaml!.split('\n')
        .slice(first - 1, last)
        .join('\n'),
    ).toBe(`    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: api
          podSelector:
            matchLabels:
              app: catalog
      ports:
        - protocol: TCP
          port: 8443`);
  });

  test('a new policy is chosen where a rule in the old one would admit to more', () => {
    const answer = askChanges(live, { from: '203.0.113.9', to: 'payments-db', port: tcp(5432) });
    if (!answer.ok || !answer.opening?.offered) throw new Error('nothing is offered');
    const [change] = answer.opening.ends.flatMap(({ changes }) => changes);
    expect(change?.yaml).toContain('cidr: 203.0.113.9/32');
    expect(change?.policy.name).not.toBe('default-deny');
  });

  test('without a port nothing is offered, and why is said', () => {
    const answer = askChanges(live, { from: 'catalog', to: 'payments-api', port: null });
    expect(answer).toMatchObject({
      ok: true,
      opening: { offered: false, reason: expect.stringContaining('Choose a port') },
    });
  });
});

describe('what would close it', () => {
  test('the policy that admits it, for another still isolates', () => {
    const answer = askChanges(live, { from: 'checkout', to: 'payments-api', port: tcp(8443) });
    expect(answer).toMatchObject({
      closing: { removals: [{ direction: 'ingress', policies: [{ name: 'api-in' }] }], isolations: [] },
    });
  });

  test('nothing to remove where nobody is isolated: isolating an end would, and what else that closes is told', () => {
    const answer = askChanges(live, { from: 'storefront', to: 'prometheus', port: tcp(9090) });
    if (!answer.ok || !answer.closing) throw new Error('it is not allowed');
    expect(answer.closing.removals).toEqual([]);
    expect(answer.closing.isolations.map(({ direction }) => direction)).toEqual(['ingress', 'egress']);
    expect(answer.closing.isolations[0]!.effects.closes.pairs).toBeGreaterThan(3);
    expect(answer.closing.notes[0]).toContain('there is no policy to remove');
  });

  test('removing the only policy that isolates opens, so it is not offered', () => {
    const alone = analyseLive(
      parseManifests(
        [
          {
            name: 'a.yaml',
            text: text.replace(/kind: NetworkPolicy\nmetadata: \{name: default-deny[\s\S]*?---/, 'kind: X\n---'),
          },
        ],
        'x',
      ),
      { profile: 'auto' },
    );
    const answer = askChanges(alone, { from: 'checkout', to: 'payments-api', port: tcp(8443) });
    expect(answer).toMatchObject({ closing: { removals: [] } });
    expect(answer.ok && answer.closing?.notes[0]).toContain('No removal closes it');
  });
});

describe('ways', () => {
  test('who reaches the database, step by step', () => {
    const answer = askWays(live, { from: '', to: 'payments-db', hops: 2 });
    expect(answer).toMatchObject({
      ok: true,
      steps: [
        { hops: 1, count: 2, names: ['batch/report', 'payments/payments-api'] },
        { hops: 2, names: expect.arrayContaining(['api/checkout']) },
      ],
      between: null,
    });
  });

  test('catalog gets there through coredns and report alone', () => {
    expect(askWays(live, { from: 'catalog', to: 'payments-db', hops: 4 })).toMatchObject({
      between: { hops: 3, chokePoints: ['kube-system/coredns'] },
    });
  });
});
