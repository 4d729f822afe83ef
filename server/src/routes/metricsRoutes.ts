// What Portolan says of itself to a collector of figures: /metrics, in the Prometheus text format. No label holds a name from the cluster.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ResourceState } from '@portolan/shared/contract';
import { Router } from 'express';
import type { ClusterState } from '../clusterState';
import type { EventHub } from '../live/eventHub';

const STATES: readonly ResourceState[] = [
  'waiting',
  'reading',
  'read',
  'live',
  'stale',
  'forbidden',
  'absent',
  'error',
];

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Milliseconds between two looks at the event loop. */
const LOOP_RESOLUTION = 20;

export function metricsRoutes(state: ClusterState, events: EventHub): Router {
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION });
  loop.enable();
  const router = Router();
  router.get('/', (_request, response) => {
    const lag = loop.percentile(99) / 1e9;
    loop.reset();
    const text = [...clusterMetrics(state), ...eventMetrics(events), ...processMetrics(lag)].map(formatMetric).join('');
    response.set('Cache-Control', 'no-store').type('text/plain; version=0.0.4').send(text);
  });
  return router;
}

function clusterMetrics(state: ClusterState): readonly Metric[] {
  const { resources, revision, readAt, problem } = state.status();
  const each = (value: (resource: (typeof resources)[number]) => number | null): Sample[] =>
    resources.flatMap((resource) => {
      const number = value(resource);
      return number === null ? [] : [{ labels: { resource: resource.resource }, value: number }];
    });
  const ageOf = (text: string | null | undefined): number | null =>
    text == null ? null : Math.max(0, (Date.now() - Date.parse(text)) / 1000);
  const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
    name,
    type: 'gauge',
    help,
    samples,
  });
  const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
    name,
    type: 'counter',
    help,
    samples,
  });
  const readAge = ageOf(readAt);
  return [
    gauge(
      'portolan_resource_state',
      'Whether a resource is in this state (1) or not (0).',
      resources.flatMap(({ resource, state: now }) =>
        STATES.map((one) => ({ labels: { resource, state: one }, value: one === now ? 1 : 0 })),
      ),
    ),
    gauge(
      'portolan_resource_objects',
      'Objects known of a resource.',
      each(({ count }) => count),
    ),
    gauge(
      'portolan_resource_age_seconds',
      'Time since the API server last said anything of a resource that is watched.',
      each(({ watch }) => ageOf(watch?.heardAt)),
    ),
    counter(
      'portolan_resource_relists_total',
      'Lists of a resource after the first.',
      each(({ watch }) => watch?.relists ?? null),
    ),
    counter(
      'portolan_watch_breaks_total',
      'Watches of a resource that ended otherwise than agreed.',
      each(({ watch }) => watch?.breaks ?? null),
    ),
    gauge(
      'portolan_resource_skipped_objects',
      'Objects of a resource that take no part because they cannot be read.',
      each(({ watch }) => watch?.skipped ?? null),
    ),
    gauge('portolan_graph_revision', 'Number of the graph that is shown; 0 for none.', [{ value: revision }]),
    gauge(
      'portolan_graph_age_seconds',
      'Time since the objects behind the graph were last known to be true.',
      readAge === null ? [] : [{ value: readAge }],
    ),
    gauge('portolan_reading_failed', 'Whether the last reading failed (1) or not (0).', [{ value: problem ? 1 : 0 }]),
  ];
}

function eventMetrics(events: EventHub): readonly Metric[] {
  return [
    {
      name: 'portolan_event_clients',
      type: 'gauge',
      help: 'Open event streams.',
      samples: [{ value: events.clients }],
    },
    {
      name: 'portolan_event_queued_bytes',
      type: 'gauge',
      help: 'Bytes that wait for the slowest event stream.',
      samples: [{ value: events.queued }],
    },
    {
      name: 'portolan_event_clients_cut_total',
      type: 'counter',
      help: 'Event streams that were cut off because nobody read them.',
      samples: [{ value: events.cutOff }],
    },
  ];
}

function processMetrics(lag: number): readonly Metric[] {
  const { rss, heapUsed } = process.memoryUsage();
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: 'gauge',
    help,
    samples: [{ value }],
  });
  return [
    gauge(
      'portolan_event_loop_lag_seconds',
      'Delay of the event loop, 99th percentile since the last time asked.',
      lag,
    ),
    gauge('portolan_resident_memory_bytes', 'Memory of the process with all its threads.', rss),
    gauge('portolan_heap_used_bytes', 'Heap in use in the main thread.', heapUsed),
  ];
}

function formatMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.map(
    ({ labels, value }) => `${name}${formatLabels(labels)} ${Number.isFinite(value) ? value : 0}`,
  );
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')}\n`;
}

function formatLabels(labels: Sample['labels']): string {
  if (!labels) return '';
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/[^\w.-]/g, '_')}"`)
    .join(',')}}`;
}
