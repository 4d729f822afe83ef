// The window onto a scrolled element: its size as state, its offsets for whoever draws, and zooming around a point.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Frame, Geometry } from './geometry';

export interface FrameHandle {
  readonly size: { readonly width: number; readonly height: number };
  read(): Frame;
  scrollTo(offsets: Pick<Frame, 'left' | 'top'>): void;
}

export function useFrame(scroller: RefObject<HTMLDivElement | null>): FrameHandle {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void =>
      setSize((old) =>
        old.width === element.clientWidth && old.height === element.clientHeight
          ? old
          : { width: element.clientWidth, height: element.clientHeight },
      );
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const read = useCallback((): Frame => {
    const element = scroller.current;
    return {
      left: element?.scrollLeft ?? 0,
      top: element?.scrollTop ?? 0,
      width: element?.clientWidth ?? 0,
      height: element?.clientHeight ?? 0,
    };
  }, [scroller]);
  const scrollTo = useCallback(
    ({ left, top }: Pick<Frame, 'left' | 'top'>) => {
      const element = scroller.current;
      if (!element) return;
      if (element.scrollLeft !== left) element.scrollLeft = left;
      if (element.scrollTop !== top) element.scrollTop = top;
    },
    [scroller],
  );
  return { size, read, scrollTo };
}

/** Zooms with the wheel while Ctrl is held, and keeps what lies under the pointer (else in the middle) where it is. */
export function useZoom(
  scroller: RefObject<HTMLDivElement | null>,
  geometry: Geometry,
  frame: FrameHandle,
  onZoom: (steps: number) => void,
): void {
  const point = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const before = useRef(geometry);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      point.current = { x: event.clientX - left, y: event.clientY - top };
      zoom.current(event.deltaY < 0 ? 2 : -2);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller]);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = geometry;
    if (old.cell === geometry.cell) return;
    const { left, top, width, height } = frame.read();
    const { headWidth, headHeight } = geometry;
    const x = (point.current?.x ?? (width + headWidth) / 2) - headWidth;
    const y = (point.current?.y ?? (height + headHeight) / 2) - headHeight;
    point.current = null;
    const factor = geometry.cell / old.cell;
    frame.scrollTo({ left: Math.max(0, (left + x) * factor - x), top: Math.max(0, (top + y) * factor - y) });
  });
}
