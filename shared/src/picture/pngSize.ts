// How large a picture in pixels becomes, and what is told where it is smaller than asked for.

/** Longest side in pixels: no larger than browsers encode without trouble. */
export const PNG_LIMIT = 8192;

/** How many pixels a side of the file may have for one of the picture. */
export const PNG_TIMES = [1, 2, 3, 4] as const;

export interface PngSize {
  readonly width: number;
  readonly height: number;
  /** Pixels of the file for one of the picture. */
  readonly times: number;
}

/** The size of a file; smaller than `times` asks for where a side would pass the limit. At least one pixel. */
export function pngSize(width: number, height: number, times: number): PngSize {
  const fitting = Math.min(times, PNG_LIMIT / Math.max(1, width, height));
  const side = (length: number): number => Math.max(1, Math.min(PNG_LIMIT, Math.round(length * fitting)));
  return { width: side(width), height: side(height), times: fitting };
}

/** What is told of a file that is smaller than asked for; null: it is as large. */
export function boundWords({ width, height, times }: PngSize, asked: number): string | null {
  if (times >= asked) return null;
  const n = (value: number): string => value.toLocaleString('en');
  return `The PNG has ${n(width)} × ${n(height)} pixels, ${Number(times.toFixed(2))}× instead of ${asked}×: no side is longer than ${n(PNG_LIMIT)}.`;
}
