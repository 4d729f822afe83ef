import { test } from 'vitest';
import { large } from '../../gallery/scenes';
import { drawnRects, layoutScene } from './boxLayout';
import { BUILT_IN_THEMES } from './canvasTheme';
import { toElements } from './elements';
import { routeEdges } from './routes';

test('t', () => {
  const s = large();
  for (let i = 0; i < 3; i++) {
    const t0 = performance.now();
    const p = layoutScene(s);
    const t1 = performance.now();
    const r = drawnRects(s, p);
    const ro = routeEdges(s, r);
    const t2 = performance.now();
    const e = toElements(s, r, ro, BUILT_IN_THEMES.light);
    const t3 = performance.now();
    console.log('layout', t1 - t0, 'route', t2 - t1, 'elements', t3 - t2, e.length);
  }
});
