// An entry point: what outsiders dial, what is behind it, who gets in; a proxy outside; and those who dial.
import {
  AUDIENCES,
  dialledTraffic,
  type EntryReport,
  type ExposureAnswer,
  entryKind,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { Capped, ExposureMark, Section } from '../ui';
import { Certainty } from './ExposureSection';
import { AUDIENCE_WORDS, ENTRY_STATES, nodeOfWorkload, SOURCE_WORDS, workloadTitle } from './exposureSelection';
import { withCode } from './TierWalk';

interface PanelProps {
  readonly graph: TrafficGraph;
  readonly exposure: ExposureAnswer;
  onSelect(id: string): void;
}

export function EntryPanel({ graph, exposure, entry, onSelect }: PanelProps & { readonly entry: EntryReport }) {
  const proxy = exposure.proxies.find(({ id }) => id === entry.proxy);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Entry point</p>
        <h2 className="panel-title">{entry.name}</h2>
        <div className="row-wrap">
          <span className={entry.state === 'blocked' ? 'badge badge-red' : 'badge'}>
            {entry.state === 'blocked' ? <ExposureMark mark="blocked" size={11} /> : null}
            {ENTRY_STATES[entry.state]}
          </span>
          <Certainty certainty={entry.certainty} />
          <span className="badge" title={entry.audienceWhy}>
            {AUDIENCE_WORDS[entry.audience]}
          </span>
        </div>
      </header>
      <Section title="What outsiders dial">
        <Doors entry={entry} />
      </Section>
      <Section title="Clients">
        <p className="small">
          {entry.audience === 'unknown' ? 'Not known for whom: ' : `Published ${AUDIENCE_WORDS[entry.audience]}: `}
          {entry.audienceWhy}.{' '}
          {entry.clients.length > 0 ? `Limited to ${entry.clients.join(', ')} before any policy. ` : ''}
          {SOURCE_WORDS[entry.source]}
        </p>
        {proxy ? (
          <p className="small">
            Through the proxy{' '}
            <button
              type="button"
              className="link"
              onClick={() => onSelect(nodeOfWorkload(graph, proxy.workloads[0] ?? '') ?? proxy.id)}
            >
              {proxy.name}
            </button>
            {proxy.verdict === 'deny' ? ', which policies let no outside address reach.' : '.'}
          </p>
        ) : null}
      </Section>
      <Backends graph={graph} exposure={exposure} entry={entry} onSelect={onSelect} />
    </>
  );
}

function Doors({ entry }: { readonly entry: EntryReport }) {
  const where = [
    ...entry.addresses,
    ...(entry.nodes === 'every' ? ['every node'] : entry.nodes === null ? [] : nodeWords(entry.nodes)),
  ];
  return (
    <>
      <ul className="doors">
        {entry.doors.map((door) => (
          <li key={JSON.stringify([door.protocol, door.port, door.hostnames, door.path])}>
            <span className="chip">
              {door.protocol} {door.port ?? (entry.kind === 'host-network' ? 'any port' : 'port not known')}
            </span>{' '}
            <span className="mono small">
              {door.hostnames.length > 0 ? door.hostnames.join(', ') : ''}
              {door.path ?? ''}
            </span>
          </li>
        ))}
      </ul>
      <p className="small dim">{where.length > 0 ? `At ${where.join(', ')}` : 'Its addresses are not known here.'}</p>
    </>
  );
}

function nodeWords(nodes: readonly string[]): readonly string[] {
  if (nodes.length === 0) return [];
  const named = nodes.slice(0, 4).join(', ');
  return [`node${nodes.length === 1 ? '' : 's'} ${named}${nodes.length > 4 ? ` and ${nodes.length - 4} more` : ''}`];
}

function Backends({ graph, exposure, entry, onSelect }: PanelProps & { readonly entry: EntryReport }) {
  const ways = exposure.workloads.flatMap(({ id, via }) =>
    via.filter((way) => way.entry === entry.id).map((way) => ({ workload: id, way })),
  );
  const others = [...new Set(entry.doors.flatMap(({ otherBackends }) => otherBackends))];
  return (
    <Section title="Leads to" count={new Set(ways.map(({ workload }) => workload)).size}>
      {ways.length === 0 ? <p className="small dim">No pods are behind it.</p> : null}
      <ul className="ways">
        {ways.map(({ workload, way }) => (
          <li key={`${workload} ${way.protocol} ${way.port} ${way.mirror}`} className={`way way-${way.verdict}`}>
            <p className="way-path">
              <button
                type="button"
                className="link"
                onClick={() => onSelect(nodeOfWorkload(graph, workload) ?? workload)}
              >
                {workloadTitle(workload)}
              </button>
              <span className="dim">
                {way.protocol} {way.port ?? 'any port'}
              </span>
            </p>
            <p className="xsmall">
              <strong>{way.verdict === 'allow' ? 'let in' : way.verdict === 'deny' ? 'blocked' : 'not known'}</strong>
              {way.passing > 0 && way.passing < way.pods ? ` for ${way.passing} of ${way.pods} pods` : ''}:{' '}
              {withCode(way.why)}
            </p>
          </li>
        ))}
      </ul>
      {others.length > 0 ? <p className="small dim">And addresses that are no pods: {others.join(', ')}</p> : null}
    </Section>
  );
}

/** A proxy that is no pod of the cluster: the engine's own, a cloud's, or one that was not found. */
export function ProxyPanel({ exposure, id, onSelect }: Omit<PanelProps, 'graph'> & { readonly id: string }) {
  const proxy = exposure.proxies.find((candidate) => candidate.id === id);
  const entries = exposure.entries.filter((entry) => entry.proxy === id);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Proxy</p>
        <h2 className="panel-title">{proxy?.name ?? id}</h2>
        <p className="small">{proxy ? FOUND[proxy.found] : ''}</p>
      </header>
      <EntryList title="Entry points that it serves" entries={entries} onSelect={onSelect} />
    </>
  );
}

const FOUND: Readonly<Record<ExposureAnswer['proxies'][number]['found'], string>> = {
  'by-address': 'Found by its address.',
  'by-class': 'Found by the labels that its pods usually carry.',
  'by-gateway-name': 'Found by the name of its Gateway.',
  own: 'Part of the network plugin: it runs on the nodes, and is no pod of its own.',
  cloud: 'Runs in the cloud, outside of the cluster: its own rules are not visible here.',
  'not-found': 'Was not found, so that nothing is known of what lies behind it.',
};

/** Those who dial, by how far their network reaches. */
export function AudiencePanel({ exposure, id, onSelect }: Omit<PanelProps, 'graph'> & { readonly id: string }) {
  const found = Object.entries(AUDIENCES).find(([, audience]) => audience.id === id);
  const entries = exposure.entries.filter(({ audience, state }) => audience === found?.[0] && state !== 'not-served');
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Outside</p>
        <h2 className="panel-title">{found?.[1].name ?? id}</h2>
        <p className="small">
          {found?.[0] === 'unknown'
            ? 'Whoever can dial these entry points; their addresses do not tell whether that is the internet.'
            : 'Whoever can dial these entry points, as far as their addresses tell.'}
        </p>
      </header>
      <EntryList title="Entry points" entries={entries} onSelect={onSelect} />
    </>
  );
}

export function EntryList({
  title,
  entries,
  onSelect,
}: {
  readonly title: string;
  readonly entries: readonly EntryReport[];
  onSelect(id: string): void;
}) {
  if (entries.length === 0) return null;
  return (
    <Section title={title} count={entries.length}>
      <Capped items={entries}>
        {(shown) => (
          <ul className="link-list">
            {shown.map((entry) => (
              <li key={entry.id}>
                <button type="button" className="link-row" onClick={() => onSelect(entry.id)}>
                  <span>{entry.name}</span>
                  <span className={entry.state === 'blocked' ? 'badge badge-red' : 'dim xsmall'}>
                    {entry.state === 'blocked' ? 'blocked' : `${dialledTraffic(entry)}` || entryKind(entry)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Capped>
    </Section>
  );
}
