// Flow logs as their makers write them, and as an enemy might.
import { describe, expect, it } from 'vitest';
import type { FlowReading, TimeWindow } from './model';
import { MOST_FLOW_BYTES, readFlows } from './readFlows';

const ALWAYS: TimeWindow = { from: null, to: null };

function read(lines: readonly unknown[], window = ALWAYS): FlowReading {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const answer = readFlows(text, window);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

const SOURCE = {
  namespace: 'web',
  labels: ['k8s:app=storefront'],
  pod_name: 'storefront-7d4b9c-abcde',
  identity: 4711,
};
const DESTINATION = { namespace: 'api', labels: [], pod_name: 'checkout-5f6d-fghij', identity: 4712 };

function hubble(over: object = {}, tcp: object = {}): object {
  return {
    flow: {
      time: '2026-11-20T10:00:00.123456789Z',
      verdict: 'FORWARDED',
      IP: { source: '10.0.0.1', destination: '10.0.0.2', ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40_000, destination_port: 8080, ...tcp } },
      source: SOURCE,
      destination: DESTINATION,
      Type: 'L3_L4',
      is_reply: false,
      traffic_direction: 'INGRESS',
      node_name: 'kind/worker',
      ...over,
    },
    node_name: 'kind/worker',
  };
}

const calico = {
  start_time: 1_763_632_800,
  end_time: 1_763_633_100,
  source_ip: null,
  source_name: '-',
  source_name_aggr: 'storefront-7d4b9c-*',
  source_namespace: 'web',
  source_type: 'wep',
  dest_ip: null,
  dest_name: '-',
  dest_name_aggr: 'checkout-5f6d-*',
  dest_namespace: 'api',
  dest_type: 'wep',
  dest_port: 8080,
  proto: 'tcp',
  action: 'allow',
  reporter: 'dst',
  num_flows: 7,
};

describe('Hubble', () => {
  it('folds answers onto the direction of the question, and equal flows into one', () => {
    const reply = hubble(
      { source: DESTINATION, destination: SOURCE, IP: { source: '10.0.0.2', destination: '10.0.0.1' }, is_reply: true },
      { source_port: 8080, destination_port: 40_000 },
    );
    const { flows, records, hubble: count } = read([hubble(), reply]);
    expect(flows).toHaveLength(1);
    expect(flows[0]).toMatchObject({ protocol: 'TCP', port: 8080, outcome: 'arrived', count: 2 });
    expect(flows[0]!.from.pod).toBe(SOURCE.pod_name);
    expect([records, count]).toEqual([2, 2]);
  });

  it('reads the older form without a wrapper, and times as seconds', () => {
    const { flow } = hubble({ time: { seconds: 1_763_632_800, nanos: 5 } }) as { flow: object };
    expect(read([flow]).flows[0]).toMatchObject({ first: 1_763_632_800_000, count: 1 });
  });

  it('tells what the sender let out from what arrived', () => {
    expect(read([hubble({ traffic_direction: 'EGRESS' })]).flows[0]!.outcome).toBe('left');
  });

  it('decides the direction by the first packet where the flag is absent, and otherwise leaves it', () => {
    const without = (flags: object) => hubble({ is_reply: undefined }, { flags });
    expect(read([without({ SYN: true })]).flows[0]!.from.pod).toBe(SOURCE.pod_name);
    expect(read([without({ SYN: true, ACK: true })]).flows[0]!.from.pod).toBe(DESTINATION.pod_name);
    const unclear = read([without({ ACK: true })]);
    expect(unclear.flows).toEqual([]);
    expect(unclear.aside).toEqual([expect.objectContaining({ code: 'direction-not-told', records: 1 })]);
  });

  it('counts as refused what policies drop or would drop, and nothing else', () => {
    const dropped = (drop_reason_desc: string) => hubble({ verdict: 'DROPPED', drop_reason_desc, is_reply: undefined });
    expect(read([dropped('POLICY_DENIED')]).flows[0]!.outcome).toBe('refused');
    expect(read([hubble({ verdict: 'AUDIT' })]).flows[0]!.outcome).toBe('refused');
    expect(read([dropped('STALE_OR_UNROUTABLE_IP')]).aside[0]!.code).toBe('dropped-for-another-reason');
    expect(read([hubble({ verdict: 'TRACED' })]).aside[0]!.code).toBe('no-policy-verdict');
    expect(read([hubble({ l4: { ICMPv4: { type: 8 } } })]).aside[0]!.code).toBe('no-transport-port');
  });

  it('says how much the recorder lost', () => {
    expect(read([{ lost_events: { source: 'HUBBLE_RING_BUFFER', num_events_lost: '17' } }]).lost).toBe(17);
  });
});

describe('Calico', () => {
  it('reads flow logs of the enterprise edition with their own counts', () => {
    const [flow] = read([calico]).flows;
    expect(flow).toMatchObject({ port: 8080, outcome: 'arrived', count: 7, first: 1_763_632_800_000 });
    expect(flow!.from).toMatchObject({ namespace: 'web', pod: null, podsNamed: 'storefront-7d4b9c-*' });
  });

  it('reads what the flow API of the open edition answers', () => {
    const item = {
      start_time: '2026-11-20T10:00:00Z',
      end_time: '2026-11-20T10:05:00Z',
      action: 'Deny',
      source_name: 'storefront-7d4b9c-*',
      source_namespace: 'web',
      dest_name: 'pub',
      dest_namespace: '-',
      protocol: 'tcp',
      dest_port: 443,
      reporter: 'Src',
    };
    const [flow] = read([{ total: 1, items: [item] }]).flows;
    expect(flow).toMatchObject({ outcome: 'refused', port: 443 });
    expect(flow!.to.reserved).toBe('world');
  });
});

describe('bounds', () => {
  it('keeps what overlaps the window', () => {
    const time = Date.parse('2026-11-20T10:00:00.123Z');
    expect(read([hubble()], { from: time, to: time + 1 }).flows).toHaveLength(1);
    const later = read([hubble()], { from: time + 1, to: null });
    expect(later.flows).toEqual([]);
    expect(later.aside).toEqual([expect.objectContaining({ code: 'outside-the-window', records: 1 })]);
    expect(later.last).toBe(time);
  });

  it('counts and names bad lines, and goes on', () => {
    const { flows, bad } = read(['{"flow":', '[]', '7', '{"a":1}', '['.repeat(100_000), 'x'.repeat(300_000), hubble()]);
    expect(flows).toHaveLength(1);
    expect(bad.lines).toBe(6);
    expect(bad.first.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes no time that cannot be written', () => {
    const times = [9e15, '9007199254740991', { seconds: 9e14 }, -1, '0000-01-01T00:00:00Z', 'soon', null];
    const { flows, bad } = read(times.map((time) => ({ flow: (hubble({ time }) as { flow: object }).flow })));
    expect([flows.length, bad.lines]).toEqual([0, times.length]);
  });

  it('takes no name for more than a name', () => {
    const text = '{"flow":{"__proto__":{"verdict":"FORWARDED"},"constructor":1,"verdict":"FORWARDED","l4":{"TCP":{}}}}';
    expect(read([text]).bad.lines).toBe(1);
  });

  it('refuses files beyond the limit as a whole', () => {
    const answer = readFlows(' '.repeat(MOST_FLOW_BYTES + 1), ALWAYS);
    expect(answer.ok).toBe(false);
  });

  it('says the same of the same lines in any order', () => {
    const lines = [hubble(), calico, hubble({ verdict: 'AUDIT' }), hubble({ traffic_direction: 'EGRESS' })];
    expect(read(lines.toReversed())).toEqual(read(lines));
  });
});
