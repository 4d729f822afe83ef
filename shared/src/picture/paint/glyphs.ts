// Small drawings as SVG text: isolation shields, icons, toggles. Shapes differ, so that they read without colour.
import type { ExposureMark, Isolation, SceneBox } from '../../graph/index';
import type { CanvasTheme } from './theme';

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

/** Words for the marks of exposure, for legends and readers. */
export const MARK_WORDS: Readonly<Record<ExposureMark, string>> = {
  published: 'published',
  blocked: 'published but blocked',
  reachable: 'reachable but unpublished',
};

/** The inside of a mark, 14 pixels wide: a disc with an arrow going in, a square with a bar, an empty rhombus. */
const MARK_SHAPES: Readonly<
  Record<ExposureMark, (colors: { readonly good: string; readonly bad: string; readonly paper: string }) => string>
> = {
  published: ({ good, paper }) =>
    `<circle cx="7" cy="7" r="6.4" fill="${good}"/><path d="M3.4 7h6.4M7.2 4.2 10 7 7.2 9.8" fill="none" stroke="${paper}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/>`,
  blocked: ({ bad, paper }) =>
    `<rect x=".9" y=".9" width="12.2" height="12.2" rx="2" fill="${bad}"/><path d="M3.6 7h6.8" stroke="${paper}" stroke-width="2.4"/>`,
  reachable: ({ bad, paper }) =>
    `<path d="M7 .9 13.1 7 7 13.1.9 7Z" fill="${paper}" stroke="${bad}" stroke-width="1.6" stroke-linejoin="round"/><circle cx="7" cy="7" r="1.7" fill="${bad}"/>`,
};

/** A mark of exposure, its top left corner at x, y; `size` pixels wide. */
export function markGlyph(mark: ExposureMark, x: number, y: number, theme: CanvasTheme, size = 14): string {
  const colors = { good: theme.exposure, bad: theme.finding, paper: theme.card };
  return `<g transform="translate(${x} ${y}) scale(${size / 14})">${MARK_SHAPES[mark](colors)}</g>`;
}

/** A doorway with an arrow, 15 pixels wide: an entry point. */
export function doorGlyph(x: number, y: number, theme: CanvasTheme): string {
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${theme.exposure}" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"><path d="M6.5 1.2h6.4v12.6H6.5"/><path d="M1 7.5h7.4M5.8 4.7 8.6 7.5 5.8 10.3"/></g>`;
}

/** A box that something passes through, 15 pixels wide: a proxy outside. */
export function proxyGlyph(x: number, y: number, theme: CanvasTheme): string {
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${theme.exposure}" stroke-width="1.4" stroke-linecap="round"><rect x="3.8" y="2.6" width="7.4" height="9.8" rx="1.5"/><path d="M.8 7.5h2.2M12 7.5h2.2M6.4 5.4 8.6 7.5 6.4 9.6"/></g>`;
}

const PARTY_PATHS = {
  metadata: 'M4.2 12.2a3 3 0 0 1-.3-6 4 4 0 0 1 7.6-.6 3.3 3.3 0 0 1-.4 6.6Z',
  'api-server':
    'M7.5 1 13 4.2v6.6L7.5 14 2 10.8V4.2ZM7.5 5.2a2.3 2.3 0 1 0 .01 0M7.5 1v4.2M7.5 9.8V14M2 4.2l3.5 2M9.5 8.8l3.5 2M13 4.2l-3.5 2M5.5 8.8 2 10.8',
  host: 'M1.4 1.8h6l6.2 6.2-5.6 5.6-6.6-6.6ZM4.6 4.6v.2',
} as const;

/** What a named outside party is, 15 pixels wide: a cloud, a wheel, a name tag. */
export function partyGlyph(id: string, x: number, y: number, theme: CanvasTheme): string {
  if (id === 'Party/ingress-proxy') return proxyGlyph(x, y, theme);
  const path = id.endsWith('/metadata')
    ? PARTY_PATHS.metadata
    : id.endsWith('/api-server')
      ? PARTY_PATHS['api-server']
      : PARTY_PATHS.host;
  return `<g transform="translate(${x} ${y})" fill="none" stroke="${theme.shield}" stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round"><path d="${path}"/></g>`;
}
