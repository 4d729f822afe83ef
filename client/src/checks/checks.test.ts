// The panel of expectations and what it marks: the breaches of graph, matrix and table, and the file that is kept for the tab.
import { buildScene, DEFAULT_CHOICES, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { checkExpectations, parseExpectations } from '@portolan/shared/review';
import { describe, expect, it } from 'vitest';
import { SAMPLE, SAMPLE_GRAPH } from '../testing/sampleCluster';
import { Breaches } from './breaches';
import { changeFile, type StatementDraft } from './editing';
import { draftAbout } from './selectedEnds';

const HEAD = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';

function breachesOf(file: string): Breaches {
  const parsed = parseExpectations(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return new Breaches(SAMPLE_GRAPH, checkExpectations({ analysis: SAMPLE }, parsed.value, { today: '2026-11-23' }));
}

const ADMIN = 'Deployment/web/admin';
const SHOP = 'Deployment/web/shop';
const STORE = 'Deployment/data/store';

describe('breaches', () => {
  const file = `${HEAD}statements:\n- {name: s, mustNot: {from: {namespaces: [web]}, to: {namespaces: [data]}}}\n`;

  it('are found by nodes and by the boxes that hold them', () => {
    const { between } = breachesOf(file);
    expect(between(ADMIN, STORE)).toBe('broken');
    expect(between('Namespace/web', 'Namespace/data')).toBe('broken');
    expect(between(ADMIN, 'Namespace/data')).toBe('broken');
    expect([between(SHOP, STORE), between(STORE, ADMIN), between('Namespace/data', 'Namespace/web')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('mark the edges that are drawn, and of folded ones the tie that stands for them', () => {
    const filtered = filterGraph(SAMPLE_GRAPH, NO_FILTER);
    const scene = buildScene(SAMPLE_GRAPH, filtered, DEFAULT_CHOICES, new Map());
    const marked = breachesOf(file).mark(scene, (id) => id);
    expect(marked.edges.filter(({ breach }) => breach).map(({ source, target }) => [source, target])).toEqual([
      [ADMIN, STORE],
    ]);
    const inside = `${HEAD}statements:\n- {name: s, mustNot: {from: {workloads: [shop]}, to: {workloads: [admin]}}}\n`;
    const other = breachesOf(inside).mark(scene, (id) => id);
    expect(other.edges.filter(({ breach }) => breach === 'broken').length).toBeGreaterThan(0);
  });

  it('are none between a single pod and itself', () => {
    const { between } = breachesOf(
      `${HEAD}statements:\n- {name: s, mustNot: {from: {namespaces: [web]}, to: {namespaces: [web]}}}\n`,
    );
    expect([between(SHOP, SHOP), between(SHOP, ADMIN), between('Namespace/web', 'Namespace/web')]).toEqual([
      null,
      'broken',
      'broken',
    ]);
  });
});

describe('forms', () => {
  const draft: StatementDraft = {
    from: 'rest',
    to: 'data/*',
    verb: 'only',
    ports: '5432, UDP/53',
    allowed: 'web/admin',
    name: '',
  };

  it('begin a file, add to it and take away again', () => {
    const zone = changeFile(null, { add: 'zone', draft: { name: 'rest', by: 'rest', value: '' } });
    if (!zone.ok) throw new Error(zone.message);
    const added = changeFile(zone.text, { add: 'statement', draft, zones: ['rest'] });
    if (!added.ok) throw new Error(added.message);
    const parsed = parseExpectations(added.text);
    expect(parsed.ok && parsed.value.statements[0]).toMatchObject({
      name: 'rest only so to data/* on 5432, UDP/53',
      allow: [{ from: [{ selector: { workloads: ['admin'] } }], to: null }],
    });
    expect(
      changeFile(added.text, { remove: 'statement', name: 'rest only so to data/* on 5432, UDP/53' }),
    ).toMatchObject({
      ok: true,
    });
  });

  it.each([
    [
      { ...draft, from: 'nonsense' },
      '“nonsense” is no end. Write a zone (rest), namespace/workload, namespace/*, an address or internet.',
    ],
    [{ ...draft, ports: '99999' }, 'Ports run from 1 to 65535.'],
    [
      { ...draft, allowed: '/' },
      '“/” is no end. Write a zone (rest), namespace/workload, namespace/*, an address or internet.',
    ],
  ])('say what is wrong with what was typed', (typed, message) => {
    expect(
      changeFile(`${HEAD}zones: [{name: rest, rest: true}]\n`, { add: 'statement', draft: typed, zones: ['rest'] }),
    ).toEqual({
      ok: false,
      message,
    });
  });

  it('begin with what is selected: an edge, a cell, the outside', () => {
    expect(draftAbout(`${ADMIN}|${STORE}|explicit`, SAMPLE_GRAPH)).toMatchObject({
      from: 'web/admin',
      to: 'data/store',
    });
    expect(draftAbout('Namespace/web|Namespace/data|all', SAMPLE_GRAPH)).toMatchObject({ from: 'web/*', to: 'data/*' });
    expect(draftAbout('outside|Namespace/data|all', SAMPLE_GRAPH)).toMatchObject({ from: 'internet', to: 'data/*' });
    expect(draftAbout(ADMIN, SAMPLE_GRAPH)).toBeNull();
    expect(draftAbout(null, SAMPLE_GRAPH)).toBeNull();
  });
});
