// The picture as a PNG: what the canvas shows, on its background.
import type { Core } from 'cytoscape';

/** What is shown, `scale` times as large as on screen. */
export async function toPng(cy: Core, scale: number, background: string): Promise<Blob> {
  return cy.png({ output: 'blob-promise', bg: background, full: false, scale });
}
