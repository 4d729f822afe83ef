// The picture as a PNG: what the canvas shows, on its background.
import type { Core } from 'cytoscape';

/** Longest side of an exported picture in pixels: what browsers encode without trouble. */
const PNG_LIMIT = 8192;

/** What is shown, `scale` times as large (1 to 4; less where the picture would pass the limit). */
export async function toPng(cy: Core, scale: number, background: string): Promise<Blob> {
  const longest = Math.max(1, cy.width(), cy.height());
  const fitting = Math.min(Math.max(1, Math.min(4, scale)), PNG_LIMIT / longest);
  return cy.png({ output: 'blob-promise', bg: background, full: false, scale: fitting });
}
