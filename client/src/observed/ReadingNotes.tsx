// What of the flow logs took no part, and why: lines, and ends that are not known.
import type { Observed } from '@portolan/shared/observed';
import { Notice, Section } from '../ui';

const n = (value: number): string => value.toLocaleString('en');

export function ReadingNotes({ observed: { reading, unknown, totals } }: { readonly observed: Observed }) {
  const { hubble, calico, aside, bad, lost } = reading;
  return (
    <>
      {bad.lines > 0 ? (
        <Notice tone="warning" title={`${n(bad.lines)} ${bad.lines === 1 ? 'line' : 'lines'} could not be read.`}>
          {bad.first.map(({ line, why }) => `line ${n(line)}: ${why}`).join(' · ')}
        </Notice>
      ) : null}
      {lost > 0 ? (
        <Notice tone="warning" title={`The recorder lost ${n(lost)} events.`}>
          What it lost may be what is never seen here.
        </Notice>
      ) : null}
      <Section title="Ends that are not known" count={unknown.ends.length + unknown.more}>
        {unknown.count === 0 ? (
          <p className="small dim">Every flow found its ends in this snapshot.</p>
        ) : (
          <>
            <p className="small">
              {n(unknown.count)} records have an end that is not guessed, and are in no list above.
            </p>
            <ul className="observed-list" aria-label="Ends that are not known">
              {unknown.ends.map(({ name, reason, count }) => (
                <li key={`${name} ${reason}`} className="small">
                  <span className="mono">{name}</span> <span className="count">{n(count)}</span>
                  <span className="dim xsmall observed-reason">{reason}</span>
                </li>
              ))}
            </ul>
            {unknown.more > 0 ? <p className="dim xsmall">… and {n(unknown.more)} more names.</p> : null}
          </>
        )}
      </Section>
      <Section title="What was read">
        <ul className="observed-list" aria-label="What was read">
          {hubble > 0 ? <li className="small">{n(hubble)} flows of Hubble</li> : null}
          {calico > 0 ? <li className="small">{n(calico)} flow logs of Calico</li> : null}
          {totals.own > 0 ? <li className="small">{n(totals.own)} within one pod, which no policy judges</li> : null}
          {aside.map(({ code, message, records }) => (
            <li key={code} className="small dim">
              {n(records)} left aside: {message}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}
