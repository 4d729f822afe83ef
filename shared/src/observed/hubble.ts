// Flows of Hubble, as `hubble observe -o json` and the exporter write them: `{"flow": …}`, or the flow alone in older versions.
// Fields are those of cilium/cilium api/v1/flow/flow.proto.
import type { FlowEnd } from './model';
import { type Fields, field, fieldsOf, NO_END, type Parsed, portOf, textOf, timeOf, wholeOf } from './record';

/** pkg/identity/numericidentity.go: numbers below this are reserved. */
const FIRST_POD_IDENTITY = 256;
const RESERVED: readonly string[] = [
  'unknown',
  'host',
  'world',
  'unmanaged',
  'health',
  'init',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'world-ipv4',
  'world-ipv6',
];
/** Identities of address blocks and of cluster nodes by name have a scope in their upper bits. */
const LOCAL_SCOPE = 1 << 24;
/** DropReason of the proto: POLICY_DENIED, POLICY_DENY, AUTH_REQUIRED. Others say nothing about policies. */
const POLICY_REASONS: ReadonlySet<string> = new Set(['POLICY_DENIED', 'POLICY_DENY', 'AUTH_REQUIRED']);
const POLICY_REASON_NUMBERS: ReadonlySet<number> = new Set([133, 181, 189]);

/** null: the record is none of Hubble's. */
export function readHubble(record: Fields): Parsed | null {
  const lost = fieldsOf(field(record, 'lost_events'));
  if (lost) return { kind: 'lost', records: wholeOf(field(lost, 'num_events_lost')) ?? 1 };
  if (
    fieldsOf(field(record, 'node_status')) ||
    fieldsOf(field(record, 'agent_event')) ||
    fieldsOf(field(record, 'debug_event'))
  )
    return { kind: 'aside', code: 'not-a-flow' };
  const flow = fieldsOf(field(record, 'flow')) ?? record;
  if (!Object.hasOwn(flow, 'verdict') && !Object.hasOwn(flow, 'l4')) return null;
  return readFlow(flow, record);
}

function readFlow(flow: Fields, record: Fields): Parsed {
  const time = timeOf(field(flow, 'time')) ?? timeOf(field(record, 'time'));
  if (time === null) return { kind: 'bad', why: 'the flow has no time' };
  const transport = transportOf(fieldsOf(field(flow, 'l4')));
  if (transport === null) return { kind: 'aside', code: 'no-transport-port' };
  const outcome = outcomeOf(flow);
  if (outcome !== 'let-through' && outcome !== 'refused') return { kind: 'aside', code: outcome };
  const isReply = replyOf(flow, transport, outcome === 'refused');
  if (isReply === null) return { kind: 'aside', code: 'direction-not-told' };
  const port = isReply ? transport.sourcePort : transport.destinationPort;
  if (port === null) return { kind: 'aside', code: 'no-transport-port' };
  const node = textOf(flow, 'node_name') ?? textOf(record, 'node_name');
  const source = endOf(flow, 'source', node);
  const destination = endOf(flow, 'destination', node);
  const isIngress = textOf(flow, 'traffic_direction') === 'INGRESS';
  return {
    kind: 'flow',
    from: isReply ? destination : source,
    to: isReply ? source : destination,
    protocol: transport.protocol,
    port,
    // An answer tells that the question arrived, on whichever side it was seen.
    outcome: outcome === 'refused' ? 'refused' : isReply || isIngress ? 'arrived' : 'left',
    count: 1,
    first: time,
    last: time,
  };
}

interface Transport {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly flags: Fields | null;
}

function transportOf(l4: Fields | null): Transport | null {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const own = fieldsOf(field(l4, protocol));
    if (!own) continue;
    return {
      protocol,
      sourcePort: portOf(field(own, 'source_port')),
      destinationPort: portOf(field(own, 'destination_port')),
      flags: fieldsOf(field(own, 'flags')),
    };
  }
  return null;
}

function outcomeOf(flow: Fields): 'let-through' | 'refused' | 'no-policy-verdict' | 'dropped-for-another-reason' {
  switch (textOf(flow, 'verdict')) {
    case 'FORWARDED':
    // To the proxy: layers 3 and 4 let it pass.
    case 'REDIRECTED':
      return 'let-through';
    // In audit mode it passes, but the policies refuse it.
    case 'AUDIT':
      return 'refused';
    case 'DROPPED': {
      const reason = textOf(flow, 'drop_reason_desc');
      const number = wholeOf(field(flow, 'drop_reason'));
      // L7 drops have no reason.
      const isPolicy =
        reason !== null
          ? POLICY_REASONS.has(reason) || reason === 'DROP_REASON_UNKNOWN'
          : number === null || number === 0 || POLICY_REASON_NUMBERS.has(number);
      return isPolicy ? 'refused' : 'dropped-for-another-reason';
    }
    default:
      return 'no-policy-verdict';
  }
}

/**
 * Whether the flow goes from the called end back to the caller. `is_reply` may be absent: it is not known then, as the proto says. A first packet
 * of TCP tells it all the same (SYN alone asks, SYN with ACK answers), and policies refuse nothing but first packets. null: not told.
 */
function replyOf(flow: Fields, { flags }: Transport, isRefused: boolean): boolean | null {
  const told = field(flow, 'is_reply');
  if (typeof told === 'boolean') return told;
  // The older field says nothing where it is false.
  if (field(flow, 'reply') === true) return true;
  if (field(flags, 'SYN') === true) return field(flags, 'ACK') === true;
  return isRefused ? false : null;
}

function endOf(flow: Fields, side: 'source' | 'destination', node: string | null): FlowEnd {
  const end = fieldsOf(field(flow, side));
  const workloads = field(end, 'workloads');
  const pod = textOf(end, 'pod_name');
  return {
    ...NO_END,
    namespace: textOf(end, 'namespace'),
    pod,
    workloads: (Array.isArray(workloads) ? workloads.slice(0, 4) : []).flatMap((one: unknown) => {
      const [kind, name] = [textOf(fieldsOf(one), 'kind'), textOf(fieldsOf(one), 'name')];
      return kind !== null && name !== null ? [{ kind, name }] : [];
    }),
    address: textOf(fieldsOf(field(flow, 'IP')), side),
    reserved: pod === null ? reservedOf(end) : null,
    node: pod === null ? node : null,
  };
}

/** By its labels (`reserved:host`), else by its number. */
function reservedOf(end: Fields | null): string | null {
  const labels = field(end, 'labels');
  const names = (Array.isArray(labels) ? labels : []).flatMap((label: unknown) =>
    typeof label === 'string' && label.startsWith('reserved:') && label.length < 60 ? [label.slice(9)] : [],
  );
  // The API server is a node, or outside, besides.
  const name = names.find((one) => one !== 'kube-apiserver') ?? names[0];
  if (name !== undefined) return name;
  const identity = wholeOf(field(end, 'identity'));
  if (identity === null || identity === 0) return null;
  if (identity < FIRST_POD_IDENTITY) return RESERVED[identity] ?? 'unknown';
  return identity >= LOCAL_SCOPE ? null : 'endpoint';
}
