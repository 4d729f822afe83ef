// What the signs of a picture mean, as far as it has them.
import type { EdgeLook, Scene, SceneBox } from '../../graph/index';
import { xmlText } from '../../report/index';
import { textWidth } from '../layout/labelText';
import { ISOLATION_WORDS, MARK_WORDS, markGlyph, shieldGlyph } from './glyphs';
import { L7_LINE } from './looks';
import { dashOf, L7_WIDTH, LOOKS, lookColor, TINTS, type Tint, tintOf } from './svgEdges';
import { number } from './svgText';
import type { CanvasTheme } from './theme';

const LOOK_WORDS: Readonly<Record<EdgeLook, string>> = {
  explicit: 'admitted by a rule',
  open: 'open: nothing isolates',
  uncertain: 'uncertain',
  node: 'node traffic',
  mixed: 'of several kinds',
  exposure: 'way in from outside',
};

const TINT_WORDS: Readonly<Record<Tint, string>> = {
  gained: '+ gained',
  lost: '− lost',
  changed: '± changed',
  finding: 'against what is expected, or refused though seen',
};

const ISOLATIONS = ['both', 'ingress', 'egress', 'none', 'mixed', 'ungoverned', 'unknown'] as const;

/** One line that tells what the lines, marks and shields mean. */
export function legendMarkup(scene: Scene, theme: CanvasTheme): { readonly markup: string; readonly width: number } {
  const parts: string[] = [];
  let x = 0;
  const add = (glyph: string, words: string, indent: number): void => {
    parts.push(
      `${glyph}<text x="${number(x + indent)}" y="4" font-size="12" fill="${theme.muted}">${xmlText(words)}</text>`,
    );
    x += indent + textWidth(words, 12) + 22;
  };
  const looks = new Set(scene.edges.map((edge) => edge.look));
  for (const look of LOOKS) {
    if (!looks.has(look)) continue;
    const line = `<path d="M${number(x)} 0h34" stroke="${lookColor(look, theme)}" stroke-width="1.6"${dashOf({ look, verdict: 'allow' })} marker-end="url(#allow-${look})"/>`;
    add(line, LOOK_WORDS[look], 42);
  }
  const tints = new Set<string>(scene.edges.map(tintOf));
  for (const tint of TINTS) {
    if (!tints.has(tint)) continue;
    add(
      `<path d="M${number(x)} 0h34" stroke="${theme[tint]}" stroke-width="1.6" marker-end="url(#allow-${tint})"/>`,
      TINT_WORDS[tint],
      42,
    );
  }
  if (scene.edges.some(({ l7 }) => l7 !== undefined)) {
    const line = (stroke: string, width: number): string =>
      `<path d="M${number(x)} 0h34" stroke="${stroke}" stroke-width="${number(width)}"/>`;
    add(line(theme.explicit, L7_WIDTH) + line(theme.background, L7_LINE.gap), 'narrowed by L7 rules', 42);
  }
  for (const mark of ['published', 'blocked', 'reachable'] as const) {
    if (scene.nodes.some((node) => node.mark === mark)) add(markGlyph(mark, x, -7, theme), MARK_WORDS[mark], 20);
  }
  const isolations = new Set<SceneBox['isolation']>([
    ...scene.nodes.filter(({ kind }) => kind === 'workload' || kind === 'pod').map(({ isolation }) => isolation),
    ...scene.boxes.filter(({ kind, open }) => kind === 'namespace' && !open).map(({ isolation }) => isolation),
  ]);
  for (const isolation of ISOLATIONS) {
    if (isolations.has(isolation)) add(shieldGlyph(isolation, x, -8, theme), ISOLATION_WORDS[isolation], 20);
  }
  return { markup: parts.join(''), width: x };
}
