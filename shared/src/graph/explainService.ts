// A Service as the destination: translated to its backends before any policy is asked (R4, R78), with the doubt about ClusterIPs (R47).
import {
  backendsOf,
  type End,
  type Explanation,
  explainPair,
  podEnd,
  type Reachability,
  refKey,
} from '../policy/index';
import { inRange, parseAddress } from '../sets/index';
import type { Answer, ExplainQuestion } from './analysisModel';

/** `name` is `namespace/name`; the question's port is the Service's. */
export function explainService(
  reachability: Reachability,
  from: End,
  name: string,
  question: ExplainQuestion | null,
): Answer<Explanation> {
  const { cluster } = reachability;
  const service = cluster.objects.services.find((s) => `${s.namespace}/${s.name}` === name);
  const fail = (code: string, message: string, next: string): Answer<Explanation> => ({
    ok: false,
    code,
    message,
    next,
  });
  if (!service) return fail('service-not-found', `There is no Service ${name}.`, 'Check the namespace and the name.');
  if (!question)
    return fail('port-needed', 'A Service is asked about by port.', 'Add the protocol and the Service port.');
  const backends = backendsOf(cluster, service, question.protocol, question.port);
  if (backends === null)
    return fail(
      'service-port-not-found',
      `Service ${name} has no port ${question.protocol} ${question.port}.`,
      'Choose one of its ports.',
    );
  if (backends.length === 0)
    return fail(
      'no-backends',
      `Service ${name} has no backend for ${question.protocol} ${question.port}.`,
      'Check its selector and target port.',
    );
  const explanations = backends.map(({ pod, port }) =>
    explainPair(reachability, from, podEnd(reachability, pod), { protocol: question.protocol, port }),
  );
  const allowed = explanations.filter(({ verdict }) => verdict === 'allow');
  const shown = allowed[0] ?? explanations[0]!;
  const notes = [
    ...shown.notes,
    `Service ${name} port ${question.port} reaches ${backends.length === 1 ? 'one pod' : `${backends.length} pods`} on port ${[...new Set(backends.map((b) => b.port))].join(', ')}; policies see that port.`,
  ];
  if (allowed.length > 0 && allowed.length < explanations.length)
    notes.push(`${allowed.length} of ${explanations.length} backends are allowed.`);
  const doubt = shown.verdict === 'deny' && namesClusterIp(reachability, from, service.clusterIPs);
  if (doubt)
    notes.push(
      'An ipBlock names the Service’s own address. Usual data paths translate it first, so the rule never matches; the API does not say.',
    );
  return {
    ok: true,
    value: {
      ...shown,
      to: `service ${name}`,
      question,
      certainty: doubt ? 'implementation-defined' : shown.certainty,
      notes,
    },
  };
}

/** R47: some egress rule of the source holds the ClusterIP in an ipBlock. */
function namesClusterIp(reachability: Reachability, from: End, clusterIps: readonly string[]): boolean {
  const rows = reachability.egress;
  const row = rows.rows[rows.rowOf[from.column] ?? -1];
  const addresses = clusterIps.map(parseAddress).filter((address) => address !== null);
  return (row?.governing ?? []).some(({ tier, policy }) => {
    const { ref } = reachability.tiers[tier]!.policies[policy]!;
    const written = ref === null ? undefined : reachability.policies.get(refKey(ref));
    return (written?.egress ?? []).some((rule) =>
      (rule.peers ?? []).some(
        (peer) =>
          peer.kind === 'block' &&
          addresses.some((a) => inRange(peer.cidr, a) && !peer.except.some((hole) => inRange(hole, a))),
      ),
    );
  });
}
