// Public names of the room `picture`: where everything of a scene lies, and what it looks like. It needs no browser; the canvas draws the same.
export { drawnGround, drawnRects, layoutScene, type Positions } from './layout/boxLayout';
export { curveRoute } from './layout/curves';
export { type Drawing, drawScene } from './layout/drawing';
export {
  bounds,
  boxCounts,
  CLOSED_BOX,
  center,
  contains,
  nodeSize,
  type Point,
  type Rect,
  TOGGLE_SIZE,
  toggleRect,
} from './layout/geometry';
export { placedLabels } from './layout/labels';
export { EDGE_FONT, edgeText, wrapText } from './layout/labelText';
export { MAP_BOXES } from './layout/mapLayout';
export {
  type MapGround,
  type MapRegion,
  NO_GROUND,
  REGION_TITLE_FONT,
  REGION_TITLE_INSET,
  titleRect,
} from './layout/mapPlaces';
export { clickPoint, headRect, thingAt } from './layout/pick';
export type { Route } from './layout/route';
export { type RouteMemo, routeEdges } from './layout/routes';
export { hubLineAt, isTile, TILE_FONT, TILE_TEXT_X, tileNameRoom, tileToggle } from './layout/tiles';
export { BOX_FACE_HEIGHT, BOX_TEXT_X, boxFace, boxToggle, CARD_TEXT_X, faceImage, nodeFace } from './paint/faces';
export { ISOLATION_WORDS, MARK_WORDS } from './paint/glyphs';
export { DASHES, L7_LINE, lineWidth, PARTY_OUTLINE, stubText } from './paint/looks';
export { type PictureWords, toSvg } from './paint/svg';
export { BUILT_IN_THEMES, type CanvasTheme } from './paint/theme';
export { tileFace } from './paint/tileFace';
export { pictureWords } from './pictureWords';
export { boundWords, PNG_TIMES, type PngSize, pngSize } from './pngSize';
