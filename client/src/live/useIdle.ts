// Whether somebody works in the page.
import { useEffect } from 'react';

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Calls `act` once nobody has touched the page for so long, as long as it is `wanted`. @param ms milliseconds. */
export function useIdle(wanted: boolean, ms: number, act: () => void): void {
  useEffect(() => {
    if (!wanted) return;
    let timer = setTimeout(act, ms);
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(act, ms);
    };
    for (const sign of SIGNS) addEventListener(sign, again, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) removeEventListener(sign, again);
    };
  }, [wanted, ms, act]);
}

/** Whether the reader asked for less motion. */
export function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
