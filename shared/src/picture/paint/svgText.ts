// The grammar of our SVG: numbers, frames and groups.
import { xmlText } from '../../report/index';
import type { Rect } from '../layout/geometry';

/** Hundredths of a pixel are enough. */
export const number = (value: number): string => String(Math.round(value * 100) / 100);

export function frame(rect: Rect, radius: number, fill: string, stroke: string, extra = ''): string {
  return `<rect width="${number(rect.w)}" height="${number(rect.h)}" rx="${radius}" fill="${fill}" stroke="${stroke}"${extra}/>`;
}

/** A group at the rectangle's corner, with the full name as its tooltip. */
export function group(rect: Rect, dimmed: boolean, name: string, inner: string): string {
  const opacity = dimmed ? ' opacity="0.32"' : '';
  return `<g transform="translate(${number(rect.x)} ${number(rect.y)})"${opacity}><title>${xmlText(name)}</title>${inner}</g>`;
}
