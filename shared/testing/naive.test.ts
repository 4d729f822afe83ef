// The naive evaluator itself against the worked examples, so that a disagreement with the engine is worth something.
import { describe, expect, it } from 'vitest';
import { loadExamples } from './examples';
import { type NaiveEnd, naiveVerdict } from './naive';

/** All but Cilium's own kinds. */
const examples = loadExamples().filter(({ id }) => /^[ABD]/.test(id) || id === 'C09');

function toEnd(text: string): NaiveEnd {
  if (text.startsWith('ip:')) return { ip: text.slice(3) };
  return text.startsWith('node:') ? { node: text.slice(5) } : { pod: text };
}

describe('the naive evaluator', () => {
  it.each(examples.map((example) => [`${example.id} ${example.title}`, example] as const))('%s', (_, example) => {
    // Services are translated before policy (R78); only pods, nodes and addresses are asked here.
    for (const wanted of example.expect.filter(({ to }) => !to.startsWith('svc:'))) {
      const { protocol, port, ipFamily } = wanted;
      const answer = naiveVerdict(
        example.objects,
        example.profile,
        toEnd(wanted.from),
        toEnd(wanted.to),
        protocol,
        port,
        ipFamily,
      );
      expect({ wanted, ...answer }).toEqual({
        wanted,
        verdict: wanted.verdict,
        certainty: wanted.certainty ?? 'defined',
        egress: wanted.egress ?? answer.egress,
        ingress: wanted.ingress ?? answer.ingress,
        l7: wanted.l7 ?? false,
      });
    }
  });
});
