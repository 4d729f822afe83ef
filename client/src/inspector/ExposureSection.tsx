// What of a workload is exposed: its state, every way in with what blocks it, and where it may send to.
import {
  type ExposureAnswer,
  exposureMark,
  formatTraffic,
  type PolicyRef,
  policyTitle,
  type WorkloadExposure,
} from '@portolan/shared/graph';
import { ChevronRight } from 'lucide-react';
import { ExposureMark, exposureWords, Section } from '../ui';
import { AUDIENCE_WORDS } from './exposureSelection';
import { policyId } from './selection';
import { withCode } from './TierWalk';

interface ExposureSectionProps {
  readonly exposure: ExposureAnswer;
  /** Id of the workload, variants not told apart. */
  readonly workload: string;
  onSelect(id: string): void;
}

export function ExposureSection({ exposure, workload, onSelect }: ExposureSectionProps) {
  const found = exposure.workloads.find(({ id }) => id === workload);
  if (!found) return null;
  const mark = exposureMark(found.state);
  return (
    <Section title="Exposure">
      <p className="exposure-state">
        {mark === null ? null : <ExposureMark mark={mark} size={14} />}
        <strong>{mark === null ? 'not exposed' : exposureWords(mark)}</strong>
        <Certainty certainty={found.certainty} />
        {found.audience === null ? null : <span className="badge">{AUDIENCE_WORDS[found.audience]}</span>}
      </p>
      {found.via.length === 0 ? <p className="small">{sentence(found.why)}</p> : null}
      <Ways exposure={exposure} found={found} onSelect={onSelect} />
      <dl className="facts-text">
        {Object.keys(found.reachable).length > 0 ? (
          <>
            <dt>Let in</dt>
            <dd>
              {formatTraffic(found.reachable)}
              {found.reachableFrom === null ? '' : ` from ${found.reachableFrom}`}
            </dd>
          </>
        ) : null}
        <dt>May send to</dt>
        <dd>{egressWords(found)}</dd>
      </dl>
    </Section>
  );
}

/** R6 in a badge; nothing where it is certain. */
export function Certainty({ certainty }: Pick<WorkloadExposure, 'certainty'>) {
  if (certainty === 'defined') return null;
  return <span className="badge badge-amber">{certainty === 'unknown' ? 'not known' : 'network plugins differ'}</span>;
}

function Ways({
  exposure,
  found: { via },
  onSelect,
}: Pick<ExposureSectionProps, 'exposure' | 'onSelect'> & { readonly found: WorkloadExposure }) {
  return (
    <ul className="ways">
      {via.map((way) => {
        const entry = exposure.entries.find(({ id }) => id === way.entry);
        const proxy = exposure.proxies.find(({ id }) => id === way.proxy);
        return (
          <li key={`${way.entry} ${way.protocol} ${way.port} ${way.mirror}`} className={`way way-${way.verdict}`}>
            <p className="way-path">
              <button type="button" className="link" onClick={() => onSelect(way.entry)}>
                {entry?.name ?? way.entry}
              </button>
              {proxy ? <Hop text={proxy.name} /> : null}
              <Hop text={`${way.protocol} ${way.port ?? 'any port'}`} />
            </p>
            <p className="xsmall">
              <strong>{VERDICTS[way.verdict]}</strong>
              {way.passing > 0 && way.passing < way.pods ? ` for ${way.passing} of ${way.pods} pods` : ''}
              {way.mirror ? ' (copies of requests only)' : ''}: {withCode(way.why)}
            </p>
            <Certainty certainty={way.certainty} />
            <Blockers policies={way.blockedBy} onSelect={onSelect} />
          </li>
        );
      })}
    </ul>
  );
}

const VERDICTS = { allow: 'let in', deny: 'blocked', unknown: 'not known' } as const;

function Hop({ text }: { readonly text: string }) {
  return (
    <span className="way-hop">
      <ChevronRight size={12} aria-hidden="true" className="way-arrow" />
      <span className="sr-only"> then </span>
      {text}
    </span>
  );
}

/** The policies at the end that refuses. */
function Blockers({ policies, onSelect }: { readonly policies: readonly PolicyRef[]; onSelect(id: string): void }) {
  if (policies.length === 0) return null;
  return (
    <p className="xsmall">
      <span className="dim">Blocked by </span>
      {policies.map((policy, index) => (
        <span key={policyId(policy)}>
          {index > 0 ? ', ' : ''}
          <button type="button" className="link mono" onClick={() => onSelect(policyId(policy))}>
            {policyTitle(policy)}
          </button>
        </span>
      ))}
    </p>
  );
}

/** R517 in words. */
function egressWords({ egress: { any, addresses, names } }: WorkloadExposure): string {
  const ends = any ? ['any outside address'] : addresses === null ? [] : [addresses];
  const all = [...ends, ...names];
  return all.length === 0 ? 'no outside address' : all.join(', ');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
