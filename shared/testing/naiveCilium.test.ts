// The naive evaluator of Cilium against the worked examples of section C, which were derived by hand and run through the real engine.
import { describe, expect, it } from 'vitest';
import { loadExamples } from './examples';
import { NaiveCluster, type NaiveEnd } from './naive';
import { isCiliumPolicy, readCiliumPolicy } from './naiveCiliumPolicy';

const examples = loadExamples().filter(({ id }) => id.startsWith('C'));

describe('the naive evaluator of Cilium', () => {
  it('has all examples of section C', () => {
    expect(examples).toHaveLength(18);
  });

  it.each(examples.map((example) => [`${example.id} ${example.title}`, example] as const))('%s', (_, example) => {
    const { objects, profile, invalid } = example;
    const refused = objects.policyObjects.filter((object) => isCiliumPolicy(object) && !readCiliumPolicy(object));
    expect(refused.map(({ name }) => name)).toEqual(invalid);
    const naive = new NaiveCluster(objects);
    for (const wanted of example.expect) {
      // A Service is asked about at one of its pods and at the port behind its own (R78).
      const service = objects.services.find(({ namespace, name }) => wanted.to === `svc:${namespace}/${name}`);
      const [to, port] = service
        ? [`${service.namespace}/${service.name}`, Number(service.ports[0]!.targetPort)]
        : [wanted.to, wanted.port];
      const answer = naive.judge(profile, toEnd(wanted.from), toEnd(to), { ...wanted, port }, wanted.ipFamily);
      const { verdict, certainty = 'defined', egress = answer.egress, ingress = answer.ingress, l7 = false } = wanted;
      expect({ wanted, ...answer }).toEqual({ wanted, verdict, certainty, egress, ingress, l7 });
    }
  });
});

function toEnd(text: string): NaiveEnd {
  if (text.startsWith('ip:')) return { ip: text.slice(3) };
  return text.startsWith('node:') ? { node: text.slice(5) } : { pod: text };
}
