// A Service as the destination: translated to its backends before any policy is asked (R4, R78), with the doubts about addresses (R47, R48).
import type { Backend, PodEnd, ServiceObject } from '../cluster/index';
import { serviceBackendsOf, servicePortOf } from '../cluster/index';
import {
  backendsOf,
  type End,
  type Explanation,
  explainPair,
  judgePair,
  outsideEnd,
  podEnd,
  type Reachability,
  verdictOf,
} from '../policy/index';
import { parseAddress } from '../sets/index';
import type { Answer, ExplainQuestion } from './analysisModel';
import { outsideTrafficOf } from './exposure/exposureOutside';

/** `name` is `namespace/name`; the question's port is the Service's, or for clients outside also its node port. */
export function explainService(
  reachability: Reachability,
  from: End,
  name: string,
  question: ExplainQuestion | null,
): Answer<Explanation> {
  const { cluster } = reachability;
  const [namespace = '', ...rest] = name.split('/');
  const service = serviceBackendsOf(cluster).service(namespace, rest.join('/'));
  if (!service) return fail('service-not-found', `There is no Service ${name}.`, 'Check the namespace and the name.');
  if (!question)
    return fail('port-needed', 'A Service is asked about by port.', 'Add the protocol and the Service port.');
  if (service.type === 'ExternalName')
    return fail('external-name', `Service ${name} is only a name for a host outside.`, 'Ask about its address.');
  const asked = fromOutside(from) ? withoutNodePort(service, question) : question;
  const backends = backendsOf(cluster, service, asked.protocol, asked.port);
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
  return {
    ok: true,
    value: explainBackends(reachability, from, service, { ...asked, dialled: question.port }, backends),
  };
}

interface Dialled extends ExplainQuestion {
  /** As it was asked. */
  readonly dialled: number;
}

function fail(code: string, message: string, next: string): Answer<Explanation> {
  return { ok: false, code, message, next };
}

function fromOutside(from: End): boolean {
  return from.kind === 'outside';
}

/** Outsiders dial node ports: the Service port behind the number, where no Service port has it. */
function withoutNodePort(service: ServiceObject, question: ExplainQuestion): ExplainQuestion {
  if (servicePortOf(service, question.protocol, question.port)) return question;
  const port = service.ports.find(
    ({ nodePort, protocol }) => nodePort === question.port && protocol === question.protocol,
  );
  return port ? { protocol: question.protocol, port: port.port } : question;
}

/** One backend with what is to be said of it. */
interface BackendAnswer {
  readonly explanation: Explanation;
  /** The Service leads back to the pod that asks (R69). */
  readonly hairpin: boolean;
}

function explainBackends(
  reachability: Reachability,
  from: End,
  service: ServiceObject,
  question: Dialled,
  backends: readonly Backend[],
): Explanation {
  const answers = backends.map((backend) => explainBackend(reachability, from, service, question, backend));
  // A connection to itself says least about the Service.
  const inOrder = [...answers.filter(({ hairpin }) => !hairpin), ...answers.filter(({ hairpin }) => hairpin)];
  const allowed = inOrder.filter(({ explanation }) => explanation.verdict === 'allow');
  const shown = allowed[0] ?? inOrder.find(({ explanation }) => explanation.verdict === 'unknown') ?? inOrder[0]!;
  const name = `${service.namespace}/${service.name}`;
  const ports = [...new Set(backends.map(({ port }) => port))].sort((a, b) => a - b).join(', ');
  const notes = [
    ...shown.explanation.notes,
    `Service ${name} port ${question.dialled} reaches ${backends.length === 1 ? 'one pod' : `${backends.length} pods`} on port ${ports}; policies see that port.`,
  ];
  if (allowed.length > 0 && allowed.length < answers.length)
    notes.push(`${allowed.length} of ${answers.length} backends are allowed.`);
  if (shown.hairpin) notes.push('The Service leads back to the pod itself. The API leaves open what then happens.');
  if (fromOutside(from)) notes.push(...publishingNotes(service));
  const { egress, ingress } = shown.explanation;
  const doubt =
    egress.verdict === 'deny' && ingress.verdict !== 'deny' && namesClusterIp(reachability, from, service, question);
  if (doubt)
    notes.push(
      'A rule admits the Service’s own address. Usual data paths translate it first, so the rule never matches; the API does not say.',
    );
  const { verdict, certainty } = shown.explanation;
  return {
    ...shown.explanation,
    to: `service ${name}`,
    question: { protocol: question.protocol, port: question.dialled },
    certainty: doubt && verdict === 'deny' ? 'implementation-defined' : certainty,
    notes,
  };
}

function explainBackend(
  reachability: Reachability,
  from: End,
  service: ServiceObject,
  { protocol }: ExplainQuestion,
  { pod, port }: Backend,
): BackendAnswer {
  const asked = { protocol, port };
  const hairpin = from.kind === 'pod' && from.pod === pod && !pod.object.template;
  // R69: evaluated as an ordinary connection, which needs an end that is not the same object.
  const source = hairpin ? { ...from, pod: { ...from.pod } } : from;
  const explanation = explainPair(reachability, source, podEnd(reachability, pod), asked);
  if (hairpin) return { explanation: doubted(explanation, []), hairpin };
  if (!fromOutside(from)) return { explanation, hairpin };
  return { explanation: withSeenAddress(reachability, service, pod, asked, explanation), hairpin };
}

/** R48, R505, R506: the pod may see another address than the client's. */
function withSeenAddress(
  reachability: Reachability,
  service: ServiceObject,
  pod: PodEnd,
  asked: ExplainQuestion,
  explanation: Explanation,
): Explanation {
  if (!isPublished(service)) return explanation;
  const outside = outsideTrafficOf(reachability);
  const rewritten = service.externalTrafficPolicy !== 'Local';
  const nodes = rewritten ? outside.nodes(pod, asked) : [];
  const uniform = outside.isUniform(pod, asked);
  const { verdict } = explanation;
  const nodesDiffer = nodes.some((node) => node.verdict !== verdict || node.certainty !== 'defined');
  if (uniform && !nodesDiffer) return explanation;
  const notes = [
    rewritten
      ? 'externalTrafficPolicy is Cluster: the node that takes the connection may put its own address in place of the client’s.'
      : 'externalTrafficPolicy is Local: nodes keep the client’s address, but a load balancer in front may hide it.',
  ];
  if (nodes.some((node) => node.verdict !== verdict))
    notes.push(
      verdict === 'allow'
        ? 'Judged with the address of a node instead, it would not always be allowed.'
        : 'Judged with the address of a node instead, it may be allowed: a node always reaches the pods that run on it.',
    );
  return doubted(explanation, notes);
}

/** The verdict stands, engines may differ (R6). */
function doubted(explanation: Explanation, notes: readonly string[]): Explanation {
  const certainty = explanation.verdict === 'unknown' ? 'unknown' : 'implementation-defined';
  return { ...explanation, certainty, notes: [...explanation.notes, ...notes] };
}

function isPublished({ type, externalIPs }: ServiceObject): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || (externalIPs ?? []).length > 0;
}

/** What is declared, apart from the verdict (R500, R503, R504). */
function publishingNotes(service: ServiceObject): readonly string[] {
  if (!isPublished(service))
    return ['The Service itself has no address that outsiders can dial; the verdict is that of the policies alone.'];
  const ranges = service.loadBalancerSourceRanges ?? [];
  return ranges.length === 0
    ? []
    : [`The load balancer lets only clients of ${ranges.join(', ')} through, before any policy.`];
}

/** R47: the source's policies admit the Service's own address and port, which usual data paths translate before policy. */
function namesClusterIp(
  reachability: Reachability,
  from: End,
  { clusterIPs }: ServiceObject,
  asked: ExplainQuestion,
): boolean {
  if (from.kind !== 'pod') return false;
  return clusterIPs.some((text) => {
    const address = parseAddress(text);
    if (!address) return false;
    const { pair } = judgePair(reachability, from, outsideEnd(reachability, address, text));
    return verdictOf(pair, asked).verdict === 'allow';
  });
}
