// Pictures of the graph: the whole of it, drawn anew with every namespace open, or what the canvas shows.
import { buildWholeScene, type ExposureAnswer, type Scene, type TrafficGraph } from '@portolan/shared/graph';
import { BUILT_IN_THEMES, drawScene, type PictureWords, pictureWords, toSvg } from '@portolan/shared/picture';
import type { ExportAbout } from '@portolan/shared/report';
import type { Inputs, Scope } from './exportFormats';
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
  about(scope: Scope, inputs: Inputs): ExportAbout;
}

/** A picture as text. @throws where what is shown is asked for and nothing is drawn */
export function svgPicture(input: PictureInput, scope: Scope, inputs: Inputs): string {
  const { graph, exposure, theme, drawn } = input;
  const about = input.about(scope, inputs);
  if (scope === 'shown') return need(drawn).toSvg(pictureWords(need(drawn).scene, graph, about));
  const scene = buildWholeScene(graph, exposure);
  return toSvg(drawScene(scene), BUILT_IN_THEMES[theme], pictureWords(scene, graph, about));
}

/** A picture in pixels: what is on screen, or the whole graph; with the same words as the text. What it shows is what is shown at the call. Rejects as {@link svgPicture} throws. */
export async function pngPicture(input: PictureInput, scope: Scope, inputs: Inputs, times: number): Promise<Png> {
  if (scope === 'whole') return pngOfSvg(svgPicture(input, scope, inputs), times);
  const drawn = need(input.drawn);
  const { title, foot } = pictureWords(drawn.scene, input.graph, input.about(scope, inputs));
  return pngOfScreen(drawn.size(), (scale) => drawn.toPng(scale), [title, ...foot], input.theme, times);
}

function need(drawn: Drawn | null): Drawn {
  if (drawn === null) throw new Error('Nothing is drawn.');
  return drawn;
}
