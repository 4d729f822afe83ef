// The kept snapshots along a line of time, the oldest left and now right: how they lie, and which are compared.
import type { StoredSnapshot } from '@portolan/shared/contract';
import type { Picks } from './picks';

const [WIDTH, HEIGHT, MARGIN] = [320, 30, 8];

interface TimeLineProps {
  readonly snapshots: readonly StoredSnapshot[];
  readonly picks: Picks;
  readonly now: number;
}

/** Only a picture: the list below says and does the same. */
export function TimeLine({ snapshots, picks, now }: TimeLineProps) {
  const times = snapshots.map(({ id, takenAt, by }) => ({ id, by, time: Date.parse(takenAt) }));
  const first = Math.min(now, ...times.map(({ time }) => time));
  const x = (time: number): number => MARGIN + ((time - first) / Math.max(1, now - first)) * (WIDTH - 2 * MARGIN);
  const picked = new Set<string>(picks);
  const at = (id: string | undefined): number => x(times.find((one) => one.id === id)?.time ?? now);
  return (
    <svg className="time-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line x1={MARGIN} x2={WIDTH - MARGIN} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {picks.length > 0 ? (
        <line className="time-span" x1={at(picks[0])} x2={at(picks[1])} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      ) : null}
      {times.map(({ id, by, time }) => (
        <circle
          key={id}
          cx={x(time)}
          cy={HEIGHT / 2}
          r={picked.has(id) ? 6 : 4}
          data-picked={picked.has(id) || undefined}
          data-by={by}
        />
      ))}
      <rect
        x={WIDTH - MARGIN - 4}
        y={HEIGHT / 2 - 4}
        width={8}
        height={8}
        data-picked={picks.length === 1 || undefined}
      />
    </svg>
  );
}
