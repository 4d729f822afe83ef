// Every worked example of sections A and B, by explanation and by matrix; the others are loaded and wait by id, so that their number can only fall.
import { describe, expect, it } from 'vitest';
import { analyse } from '../src/graph/index';
import { inRange, parseAddress, parseRange } from '../src/sets/index';
import { type Example, loadExamples } from './examples';
import { lookUp } from './matrix';

const examples = loadExamples();
const done = examples.filter(({ id }) => /^[AB]/.test(id));
/** Sections of languages that are not evaluated yet. */
const WAITING = { C: 18, D: 16, F: 1 } as const;

describe('the worked examples', () => {
  it('are all there: 65 done, 35 waiting', () => {
    expect(examples).toHaveLength(100);
    expect(done).toHaveLength(65);
    const waiting = examples.filter(({ id }) => !/^[AB]/.test(id)).map(({ id }) => id[0]!);
    expect(
      Object.fromEntries(Object.keys(WAITING).map((letter) => [letter, waiting.filter((l) => l === letter).length])),
    ).toEqual(WAITING);
  });

  it.each(done.map((example) => [`${example.id} ${example.title}`, example] as const))('%s', (_, example) => {
    const analysis = analyse(example.objects, { profile: example.profile });
    for (const policy of example.invalid) {
      const named = analysis.findings.some(({ code, object }) => code === 'policy-refused' && object?.name === policy);
      expect(named, `${policy} must be reported`).toBe(true);
    }
    const graph = analysis.graph({ level: 'pod', nodes: true, variants: 'split' });
    for (const pod of example.absent) expect(graph.nodes.map(({ id }) => id)).not.toContain(`Pod/${pod}`);
    for (const wanted of example.expect) {
      checkExplanation(example, wanted);
      checkMatrix(example, wanted);
    }
  });
});

type Wanted = Example['expect'][number];

function checkExplanation({ objects, profile }: Example, wanted: Wanted): void {
  // An explanation speaks of all families together; the matrix tells them apart.
  if (wanted.ipFamily === 'IPv6') return;
  const answer = analyse(objects, { profile }).explain(toId(wanted.from), toId(wanted.to), wanted);
  if (!answer.ok) throw new Error(answer.message);
  const { verdict, certainty, egress, ingress } = answer.value;
  expect({ wanted, verdict, certainty }).toEqual({
    wanted,
    verdict: wanted.verdict,
    certainty: wanted.certainty ?? 'defined',
  });
  if (wanted.egress) expect({ wanted, egress: egress.verdict }).toEqual({ wanted, egress: wanted.egress });
  if (wanted.ingress) expect({ wanted, ingress: ingress.verdict }).toEqual({ wanted, ingress: wanted.ingress });
}

function checkMatrix({ objects, profile }: Example, wanted: Wanted): void {
  // Services are no ends of the matrix, and a pod and itself is left out (R68, R606).
  if (wanted.to.startsWith('svc:') || wanted.from === wanted.to) return;
  const analysis = analyse(objects, { profile });
  const graph = analysis.graph({ level: 'pod', nodes: true, variants: 'split' });
  const outside = (text: string): string => {
    const address = parseAddress(text.slice(3))!;
    const node = graph.nodes.find(({ addresses }) => addresses.some((range) => inRange(parseRange(range)!, address)));
    return node?.id ?? '';
  };
  const id = (text: string): string => (text.startsWith('ip:') ? outside(text) : toId(text));
  const [from, to] = [id(wanted.from), id(wanted.to)];
  // An outside block without any connection is not in the graph: everything about it is denied.
  const answer =
    from === '' || to === ''
      ? { verdict: 'deny', certainty: 'defined' }
      : lookUp(graph, from, to, wanted.protocol, wanted.port, wanted.ipFamily);
  expect({ wanted, verdict: answer.verdict, certainty: answer.certainty }).toEqual({
    wanted,
    verdict: wanted.verdict,
    certainty: wanted.certainty ?? 'defined',
  });
}

function toId(text: string): string {
  if (text.startsWith('ip:') || text.startsWith('svc:')) return text;
  return text.startsWith('node:') ? `Node/${text.slice(5)}` : `Pod/${text}`;
}
