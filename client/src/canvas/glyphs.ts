// Small drawings as SVG text: isolation shields, icons, toggles. Shapes differ, so that they read without colour.
import type { Isolation, SceneBox } from '@portolan/shared/graph';
import type { CanvasTheme } from './canvasTheme';

const SHIELD = 'M7 .8 13 3v4.6c0 3.6-2.4 6.3-6 7.6-3.6-1.3-6-4-6-7.6V3Z';
const LEFT_HALF = 'M7 .8 1 3v4.6c0 3.6 2.4 6.3 6 7.6Z';
const RIGHT_HALF = 'M7 .8 13 3v4.6c0 3.6-2.4 6.3-6 7.6Z';

/** Words for the badge, for legends and readers. */
export const ISOLATION_WORDS: Readonly<Record<SceneBox['isolation'], string>> = {
  both: 'isolated for ingress and egress',
  ingress: 'isolated for ingress only',
  egress: 'isolated for egress only',
  none: 'not isolated',
  ungoverned: 'outside the reach of policies',
  unknown: 'isolation unknown',
  mixed: 'isolation differs between workloads',
};

/**
 * A 14 by 16 drawing of an isolation, its top left corner at x, y: a shield filled on the guarded sides (left: what comes in,
 * right: what goes out, as in the picture's flow).
 */
export function shieldGlyph(isolation: Isolation | 'mixed', x: number, y: number, theme: CanvasTheme): string {
  const outline = (extra: string): string =>
    `<path d="${SHIELD}" fill="none" stroke="${theme.shield}" stroke-width="1.4" stroke-linejoin="round" ${extra}/>`;
  const fill = (path: string): string => `<path d="${path}" fill="${theme.shield}"/>`;
  const inner: Readonly<Record<typeof isolation, string>> = {
    both: fill(SHIELD) + outline(''),
    ingress: fill(LEFT_HALF) + outline(''),
    egress: fill(RIGHT_HALF) + outline(''),
    none: outline('opacity=".75"'),
    ungoverned: outline('stroke-dasharray="2 2"'),
    unknown: `${outline('')}<path d="M5.2 6a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3" fill="none" stroke="${theme.shield}" stroke-width="1.3"/><circle cx="7" cy="11.2" r=".9" fill="${theme.shield}"/>`,
    mixed: `${outline('')}<path d="M3.6 7.6h6.8" stroke="${theme.shield}" stroke-width="1.6"/><path d="M5 10.2h4M5 5h4" stroke="${theme.shield}" stroke-width="1.2"/>`,
  };
  return `<g transform="translate(${x} ${y})">${inner[isolation]}</g>`;
}

/** A globe, 15 pixels wide: addresses outside the cluster. */
export function globeGlyph(x: number, y: number, theme: CanvasTheme): string {
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${theme.shield}" stroke-width="1.3"><circle cx="7.5" cy="7.5" r="6.6"/><ellipse cx="7.5" cy="7.5" rx="2.9" ry="6.6"/><path d="M1.2 5.4h12.6M1.2 9.6h12.6"/></g>`;
}

/** A server, 15 pixels wide: a cluster node. */
export function serverGlyph(x: number, y: number, theme: CanvasTheme): string {
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${theme.shield}" stroke-width="1.3"><rect x=".9" y="1.2" width="13.2" height="5.4" rx="1.4"/><rect x=".9" y="8.6" width="13.2" height="5.4" rx="1.4"/><path d="M3.6 3.9h2M3.6 11.3h2"/></g>`;
}

/** A count of findings in a disc with its middle at x, y; nothing when there are none. */
export function findingGlyph(count: number, x: number, y: number, theme: CanvasTheme): string {
  if (count === 0) return '';
  const text = count > 9 ? '9+' : String(count);
  return `<circle cx="${x}" cy="${y}" r="7.5" fill="${theme.finding}"/><text x="${x}" y="${y + 3.2}" font-size="9" font-weight="700" text-anchor="middle" fill="${theme.card}">${text}</text>`;
}

/** Opens (plus) or closes (minus) a box; middle at x, y. */
export function toggleGlyph(open: boolean, x: number, y: number, theme: CanvasTheme): string {
  const bars = open ? `M${x - 4} ${y}h8` : `M${x - 4} ${y}h8M${x} ${y - 4}v8`;
  return `<rect x="${x - 9}" y="${y - 9}" width="18" height="18" rx="5" fill="${theme.card}" stroke="${theme.cardBorder}"/><path d="${bars}" stroke="${theme.muted}" stroke-width="1.7" stroke-linecap="round"/>`;
}
