// Every worked example with all its expectations, by explanation and by matrix.
import { describe, expect, it } from 'vitest';
import { analyse } from '../src/graph/index';
import { inRange, parseAddress, parseRange } from '../src/sets/index';
import { type Example, loadExamples } from './examples';
import { lookUp } from './matrix';

const examples = loadExamples();

/** How many examples and expectations each section has; the file may only grow. */
const SECTIONS = { A: 49, B: 16, C: 18, D: 16, F: 1 } as const;
const EXPECTATIONS = 318;

describe('the worked examples', () => {
  it('are all there: 100 of five sections, none left out', () => {
    const sections = examples.map(({ id }) => id[0]!);
    const counted = Object.keys(SECTIONS).map((letter) => [letter, sections.filter((l) => l === letter).length]);
    expect(Object.fromEntries(counted)).toEqual(SECTIONS);
    expect(examples).toHaveLength(100);
    expect(examples.reduce((sum, { expect: list }) => sum + list.length, 0)).toBe(EXPECTATIONS);
  });

  it.each(examples.map((example) => [`${example.id} ${example.title}`, example] as const))('%s', (_, example) => {
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
  const { verdict, certainty, egress, ingress, l7 } = answer.value;
  expect({ wanted, verdict, certainty }).toEqual({
    wanted,
    verdict: wanted.verdict,
    certainty: wanted.certainty ?? 'defined',
  });
  if (wanted.l7 !== undefined) expect({ wanted, l7 }).toEqual({ wanted, l7: wanted.l7 });
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
