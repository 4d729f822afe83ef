// Reading portolan.yaml: what it takes, and what it says of mistakes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectationsArbitrary } from '../../../testing/expectationArbitraries';
import type { Expectations } from './expectationsModel';
import { editExpectations, formatExpectations } from './formatExpectations';
import { parseExpectations } from './parseExpectations';

const HEAD = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';

const FILE = `${HEAD}# Agreed with the auditor.
zones:
  - name: cde
    namespaceLabels: pci=cde
  - name: rest # all others
    rest: true
statements:
  - name: Only checkout enters the CDE
    reason: PCI DSS 1.3
    only:
      from: rest
      to: cde
      allow:
        - from: {namespaces: [api], workloads: [checkout]}
          ports: [8443]
    exceptions:
      - from: rest
        ports: [UDP/53, pg, 8000-8100, SCTP]
        until: 2026-12-31
        reason: until the move
`;

function read(text: string): Expectations {
  const parsed = parseExpectations(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.value;
}

function errorsOf(text: string): readonly string[] {
  const parsed = parseExpectations(text);
  return parsed.ok ? [] : parsed.errors.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** Without places, which formatting moves. */
function meaning(value: Expectations): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'place' ? undefined : part)));
}

describe('reading expectations', () => {
  it('takes zones, statements, ports and exceptions as they are written', () => {
    const { zones, statements } = read(FILE);
    expect(zones.map(({ name, anyOf, place }) => [name, anyOf === null, place.line])).toEqual([
      ['cde', false, 5],
      ['rest', true, 7],
    ]);
    const [statement] = statements;
    expect(statement).toMatchObject({
      verb: 'only',
      severity: 'error',
      reason: 'PCI DSS 1.3',
      place: { line: 10, column: 5 },
    });
    expect(statement?.allow[0]?.ports).toEqual([{ port: { type: 'range', first: 8443, last: 8443 }, protocol: 'TCP' }]);
    expect(statement?.exceptions[0]?.ports).toEqual([
      { port: { type: 'range', first: 53, last: 53 }, protocol: 'UDP' },
      { port: { type: 'name', name: 'pg' }, protocol: null },
      { port: { type: 'range', first: 8000, last: 8100 }, protocol: 'TCP' },
      { port: null, protocol: 'SCTP' },
    ]);
  });

  it.each([
    ['', '1:1 the file must be an object with the fields apiVersion, kind, zones, statements'],
    ['kind: Expectations', '1:1 the file needs the field "apiVersion"'],
    ['apiVersion: portolan.dev/v1\nkind: Expectations', '1:13 apiVersion must be portolan.dev/v1alpha1'],
    [`${HEAD}zonez: []`, '3:1 "zonez" is no field of the file; did you mean "zones"?'],
    [
      `${HEAD}zones:\n- {name: a, namespaceLabel: x}`,
      '4:13 "namespaceLabel" is no field of a zone; did you mean "namespaceLabels"?',
    ],
    [
      `${HEAD}zones:\n- {name: a}`,
      '4:3 the zone "a" picks nothing; give it one of namespaces, namespaceLabels, podLabels, kinds, workloads, addresses or internet',
    ],
    [
      `${HEAD}zones:\n- {name: a, internet: true, rest: true}`,
      '4:3 internet and rest do not go together in the zone "a"; a zone joins several with anyOf',
    ],
    [
      `${HEAD}zones:\n- {name: a, rest: true}\n- {name: a, internet: true}`,
      '5:3 the zone "a" is there already, in line 4',
    ],
    [`${HEAD}zones:\n- {name: 5, rest: true}`, '4:10 the name of a zone must be text; put it in quotes'],
    [
      `${HEAD}zones:\n- {name: a, podLabels: "a=b="}`,
      '4:24 podLabels of the zone "a": Put a comma between conditions, before "=".',
    ],
    [
      `${HEAD}zones:\n- {name: a, addresses: [10.1.2.3/8]}`,
      '4:24 "10.1.2.3/8" has bits set behind its prefix, or is written in an old form; write 203.0.113.0/24, 203.0.113.9 or 2001:db8::/32',
    ],
    [
      `${HEAD}zones: [{name: card, rest: true}]\nstatements:\n- {name: s, must: {from: cord, to: card}}`,
      '5:26 there is no zone "cord"; did you mean "card"?',
    ],
    [
      `${HEAD}statements:\n- {name: s}`,
      '4:3 the statement "s" says nothing; write one of must, mustNot and only in it',
    ],
    [
      `${HEAD}statements:\n- {name: s, only: {allow: []}}`,
      '4:13 only needs "from" or "to": into which zone, or out of which, is it?',
    ],
    [
      `${HEAD}zones: [{name: z, rest: true}]\nstatements:\n- {name: s, mustNot: {from: z, to: z, ports: [70000]}}`,
      '5:47 Ports run from 1 to 65535.',
    ],
    [
      `${HEAD}zones: [{name: z, rest: true}]\nstatements:\n- {name: s, mustNot: {from: z, to: z}, exceptions: [{until: 2026-02-30}]}`,
      '5:61 "2026-02-30" is no date; write it as 2026-12-31',
    ],
    [
      `${HEAD}zones: [{name: z, rest: true}]\nstatements:\n- {name: s, mustNot: {from: z, to: z, ports: [null]}}`,
      '5:47 a port is a number, a range such as 8000-8100, or a name',
    ],
    [`${HEAD}zones: &z []`, '3:11 anchors, aliases and tags are not read; write the value out in full'],
    [`${HEAD}---\na: 1`, '3:1 expectations are one document; take out "---" and what follows it'],
  ])('says where and what is wrong with %j', (text, message) => {
    expect(errorsOf(text)).toContain(message);
  });

  it('refuses what is nested or long beyond reason, quickly', () => {
    expect(errorsOf('['.repeat(100_000))).toEqual([expect.stringContaining('nested more than 16 levels deep')]);
    expect(errorsOf('a'.repeat(2_000_000))).toEqual([expect.stringContaining('longer than 1000000 characters')]);
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      'zones:',
      'statements:',
      '- name: a',
      '  only:',
      '{',
      '}',
      '[',
      ']',
      '&a',
      '*a',
      '!!x',
      '\n',
      '  ',
      ': ',
      '"',
      '<<',
      '\t',
      '\0',
      '%',
      '|',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join('')),
        ),
        (text) => {
          const parsed = parseExpectations(`${text.length % 2 ? HEAD : ''}${text}`);
          expect(parsed.ok || parsed.errors.length > 0).toBe(true);
        },
      ),
      { seed: 11, numRuns: 2_000 },
    );
  });

  it('takes no field of any kind for another: strange values give mistakes', () => {
    fc.assert(
      fc.property(expectationsArbitrary, fc.nat(), fc.json({ maxDepth: 2 }), (file, at, strange) => {
        const text = JSON.stringify(file);
        const values = [...text.matchAll(/(?<=:)("[^"]*"|\[[^\]]*\]|true)/g)];
        const match = values[at % values.length]!;
        const changed = text.slice(0, match.index) + strange + text.slice(match.index + match[0].length);
        const parsed = parseExpectations(changed);
        expect(parsed.ok || parsed.errors.every(({ line, message }) => line === 1 && message !== '')).toBe(true);
      }),
      { seed: 12, numRuns: 500 },
    );
  });
});

describe('writing expectations', () => {
  it('says the same after writing and reading, and writes that the same again', () => {
    fc.assert(
      fc.property(expectationsArbitrary, (file) => {
        const value = read(JSON.stringify(file));
        const text = formatExpectations(value);
        expect(meaning(read(text))).toEqual(meaning(value));
        expect(formatExpectations(read(text))).toBe(text);
      }),
      { seed: 13, numRuns: 300 },
    );
  });

  it('adds and removes in a file without touching the rest of it', () => {
    const [statement] = read(FILE).statements;
    const added = editExpectations(FILE, {
      add: 'statement',
      statement: { ...statement!, name: 'second', exceptions: [] },
    });
    if (!added.ok) throw new Error();
    expect(added.text.startsWith(FILE.slice(0, FILE.indexOf('    exceptions')))).toBe(true);
    expect(read(added.text).statements.map(({ name }) => name)).toEqual(['Only checkout enters the CDE', 'second']);
    const removed = editExpectations(added.text, { remove: 'statement', name: 'second' });
    expect(removed.ok && removed.text).toContain('rest # all others');
    expect(removed.ok && meaning(read(removed.text))).toEqual(meaning(read(FILE)));
  });

  it('begins lists that are not there, and refuses what the result could not be read with', () => {
    const [zone] = read(FILE).zones;
    const started = editExpectations(HEAD, { add: 'zone', zone: zone! });
    expect(started.ok && read(started.text).zones).toHaveLength(1);
    expect(editExpectations(FILE, { add: 'zone', zone: zone! })).toMatchObject({ ok: false });
    expect(editExpectations(FILE, { remove: 'zone', name: 'cde' })).toMatchObject({ ok: false });
    expect(editExpectations('zones: [', { remove: 'zone', name: 'cde' })).toMatchObject({ ok: false });
  });
});
