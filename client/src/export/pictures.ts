// Pictures of the graph: the whole of it, drawn anew with every namespace open, or what the canvas shows.
import { buildWholeScene, type ExposureAnswer, type Scene, type TrafficGraph } from '@portolan/shared/graph';
import { BUILT_IN_THEMES, drawScene, type PictureWords, pictureWords, toSvg } from '@portolan/shared/picture';
import type { ExportAbout } from '@portolan/shared/report';
import type { Scope } from './exportFormats';
import { type Png, pngOfScreen, pngOfSvg } from './png';

/** What is drawn at the moment. */
export interface Drawn {
  readonly scene: Scene;
  /** On screen, in CSS pixels. */
  size(): { readonly width: number; readonly height: number };
  /** What is on screen, so many times as large. */
  toPng(times: number): Promise<Blob>;
  toSvg(words: PictureWords): string;
}

export interface PictureInput {
  readonly graph: TrafficGraph;
  readonly exposure: ExposureAnswer | null;
  readonly theme: 'light' | 'dark';
  /** null: nothing is. */
  readonly drawn: Drawn | null;
  about(scope: Scope): Promise<ExportAbout>;
}

/** A picture as text. Rejects where what is shown is asked for and nothing is drawn. */
export async function svgPicture(input: PictureInput, scope: Scope): Promise<string> {
  const { graph, exposure, theme, drawn } = input;
  const about = await input.about(scope);
  if (scope === 'shown') return need(drawn).toSvg(pictureWords(need(drawn).scene, graph, about));
  const scene = buildWholeScene(graph, exposure);
  return toSvg(drawScene(scene), BUILT_IN_THEMES[theme], pictureWords(scene, graph, about));
}

/** A picture in pixels: what is on screen, or the whole graph; with the same words as the text. Rejects as {@link svgPicture} does. */
export async function pngPicture(input: PictureInput, scope: Scope, times: number): Promise<Png> {
  if (scope === 'whole') return pngOfSvg(await svgPicture(input, scope), times);
  const drawn = need(input.drawn);
  const { title, foot } = pictureWords(drawn.scene, input.graph, await input.about(scope));
  return pngOfScreen(drawn.size(), (scale) => drawn.toPng(scale), [title, ...foot], input.theme, times);
}

function need(drawn: Drawn | null): Drawn {
  if (drawn === null) throw new Error('Nothing is drawn.');
  return drawn;
}
