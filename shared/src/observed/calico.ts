// Flow logs of Calico: the JSON of Calico Enterprise and Calico Cloud (their page "Flow log data types") and that of Calico's own flow API, which
// Whisker serves (projectcalico/calico whisker-backend/pkg/apis/v1/flows.go, over goldmane/proto/api.proto).
import type { Protocol } from '../cluster/index';
import type { FlowEnd } from './model';
import { type Fields, field, NO_END, type Parsed, portOf, textOf, timeOf, wholeOf } from './record';

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['tcp', 'TCP'],
  ['6', 'TCP'],
  ['udp', 'UDP'],
  ['17', 'UDP'],
  ['sctp', 'SCTP'],
  ['132', 'SCTP'],
]);

/** null: the record is none of Calico's. */
export function readCalico(record: Fields): Parsed | null {
  if (
    !Object.hasOwn(record, 'action') ||
    !(Object.hasOwn(record, 'dest_name') || Object.hasOwn(record, 'dest_name_aggr'))
  )
    return null;
  const first = timeOf(field(record, 'start_time'));
  const last = timeOf(field(record, 'end_time')) ?? first;
  if (first === null || last === null) return { kind: 'bad', why: 'the flow log has no start_time' };
  const protocol = PROTOCOLS.get(String(field(record, 'proto') ?? field(record, 'protocol') ?? '').toLowerCase());
  const port = portOf(field(record, 'dest_port'));
  if (protocol === undefined || port === null) return { kind: 'aside', code: 'no-transport-port' };
  const action = textOf(record, 'action')?.toLowerCase();
  if (action !== 'allow' && action !== 'deny') return { kind: 'aside', code: 'no-policy-verdict' };
  const arrived = textOf(record, 'reporter')?.toLowerCase() === 'dst';
  return {
    kind: 'flow',
    // Both ends are told as of the connection: source_* is who opened it.
    from: endOf(record, 'source'),
    to: endOf(record, 'dest'),
    protocol,
    port,
    outcome: action === 'deny' ? 'refused' : arrived ? 'arrived' : 'left',
    count: Math.max(1, wholeOf(field(record, 'num_flows')) ?? 1),
    first: Math.min(first, last),
    last: Math.max(first, last),
  };
}

function endOf(record: Fields, side: 'source' | 'dest'): FlowEnd {
  const told = (name: string): string | null => {
    const text = textOf(record, `${side}_${name}`);
    return text === '-' ? null : text;
  };
  const type = told('type');
  const namespace = told('namespace');
  const name = told('name');
  const aggregated = told('name_aggr');
  const address = told('ip');
  const isNetwork = type === 'net' || (type === null && (name === 'pub' || name === 'pvt'));
  if (isNetwork || type === 'ns') return { ...NO_END, address, reserved: 'world' };
  if (type === 'hep')
    return { ...NO_END, address, reserved: 'host', node: name === null ? null : name.replace(/-auto-hep$/, '') };
  const several = name?.endsWith('*') ? name : aggregated?.endsWith('*') ? aggregated : null;
  const pod = name !== null && !name.endsWith('*') ? name : several === null ? aggregated : null;
  return {
    ...NO_END,
    namespace,
    pod,
    podsNamed: pod === null ? several : null,
    address,
    reserved: (pod ?? several) ? null : 'endpoint',
  };
}
