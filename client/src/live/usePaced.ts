// A value that changes often, looked at now and then.
import { useEffect, useRef, useState } from 'react';

/** The first change at once, those that follow within `ms` milliseconds together at their end. `key`: another one starts anew. */
export function usePaced<T>(value: T, ms: number, key: string): T {
  const [paced, setPaced] = useState({ value, key });
  const last = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (paced.key === key && paced.value === value) return;
    const wait = paced.key === key ? last.current + ms - performance.now() : 0;
    const take = (): void => {
      last.current = performance.now();
      setPaced({ value, key });
    };
    if (wait <= 0) return take();
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [value, key, ms, paced]);
  return paced.key === key ? paced.value : value;
}
