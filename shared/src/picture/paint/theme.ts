// The colours and font of the picture, light and dark.

/** Everything that the picture is coloured with; CSS colours. */
export interface CanvasTheme {
  readonly background: string;
  readonly box: string;
  readonly boxBorder: string;
  readonly outside: string;
  readonly card: string;
  readonly cardBorder: string;
  readonly pill: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly explicit: string;
  readonly open: string;
  readonly uncertain: string;
  readonly node: string;
  readonly exposure: string;
  readonly finding: string;
  readonly shield: string;
  readonly gained: string;
  readonly lost: string;
  readonly changed: string;
  readonly font: string;
}

const FONT =
  'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, system-ui, sans-serif';

const LIGHT: CanvasTheme = {
  background: '#fbfcfd',
  box: '#f1f4f8',
  boxBorder: '#d9e0ea',
  outside: '#f7f5f0',
  card: '#ffffff',
  cardBorder: '#c6cfdc',
  pill: '#f8fafc',
  text: '#18212f',
  muted: '#566377',
  accent: '#2459c9',
  explicit: '#44546a',
  open: '#8291a6',
  uncertain: '#b06f00',
  node: '#8b8f96',
  exposure: '#0b7078',
  finding: '#c4302b',
  shield: '#3f5879',
  gained: '#1b7f4b',
  lost: '#7b3fb3',
  changed: '#2459c9',
  font: FONT,
};

const DARK: CanvasTheme = {
  background: '#0f141b',
  box: '#161d27',
  boxBorder: '#28323f',
  outside: '#1b1c1f',
  card: '#202936',
  cardBorder: '#3b485a',
  pill: '#1b2430',
  text: '#e8edf4',
  muted: '#9dabbd',
  accent: '#82adff',
  explicit: '#aab8ca',
  open: '#74849a',
  uncertain: '#e3a63b',
  node: '#8a8f98',
  exposure: '#4fc3c9',
  finding: '#ff7b72',
  shield: '#9db4d4',
  gained: '#4cc38a',
  lost: '#c79bff',
  changed: '#82adff',
  font: FONT,
};

export const BUILT_IN_THEMES = { light: LIGHT, dark: DARK } as const;
