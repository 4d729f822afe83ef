// Times as the panel writes and reads them: always UTC, so that logs of several places agree.

/** `2026-11-20 10:00:00`; the zone is told once beside it. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** What a field of kind `datetime-local` holds. */
export function fieldText(time: number | null): string {
  return time === null ? '' : new Date(time).toISOString().slice(0, 19);
}

/** null for an empty field, or one that is half filled. */
export function fieldTime(text: string): number | null {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

const HOUR = 3_600_000;

/** Two days or more in days, else in hours or minutes. */
export function spanText(milliseconds: number): string {
  if (milliseconds >= 48 * HOUR) return `${Math.round(milliseconds / (24 * HOUR))} days`;
  if (milliseconds >= 2 * HOUR) return `${Math.round(milliseconds / HOUR)} h`;
  return `${Math.max(1, Math.round(milliseconds / 60_000))} min`;
}
