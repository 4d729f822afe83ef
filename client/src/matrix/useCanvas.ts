// Draws the matrix after every change, and once a frame while it is scrolled.
import { useEffect, useLayoutEffect, useRef } from 'react';
import { paint } from './paint';
import { readPalette } from './palette';
import type { Picture } from './picture';
import type { FrameHandle } from './useFrame';

/** Colours are read anew when `theme` changes. */
export function useCanvas(picture: Omit<Picture, 'frame' | 'palette'>, theme: string, frame: FrameHandle) {
  const ref = useRef<HTMLCanvasElement>(null);
  const waiting = useRef(0);
  const draw = useRef(() => {});
  const palette = useRef({ theme: '', colours: readPalette() });
  useLayoutEffect(() => {
    draw.current = () => {
      waiting.current = 0;
      const canvas = ref.current;
      const context = canvas?.getContext('2d');
      const now = frame.read();
      if (!canvas || !context || now.width === 0) return;
      if (palette.current.theme !== theme) palette.current = { theme, colours: readPalette() };
      const density = window.devicePixelRatio || 1;
      const [width, height] = [Math.round(now.width * density), Math.round(now.height * density)];
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${now.width}px`;
        canvas.style.height = `${now.height}px`;
      }
      context.setTransform(density, 0, 0, density, 0, 0);
      paint(context, { ...picture, frame: now, palette: palette.current.colours });
    };
    draw.current();
  });
  useEffect(() => () => cancelAnimationFrame(waiting.current), []);
  const redraw = (): void => {
    if (waiting.current === 0) waiting.current = requestAnimationFrame(() => draw.current());
  };
  return { ref, redraw };
}
