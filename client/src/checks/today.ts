// The day on which exceptions are judged: where the page is looked at.
import { dayOf } from '@portolan/shared/review';

/** Such as `2026-11-23`. */
export function today(): string {
  return dayOf(new Date());
}
