// Draws one scene of the gallery: choose with `?scene=shop&theme=dark&selected=ID`.
import type { Scene } from '@portolan/shared/graph';
import { StrictMode, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphCanvas, type GraphCanvasHandle } from '../src/canvas/GraphCanvas';
import { closed, SCENES } from './scenes';

const query = new URLSearchParams(location.search);

function toggled(scene: Scene, id: string): Scene {
  return { ...scene, boxes: scene.boxes.map((box) => (box.id === id ? { ...box, open: !box.open } : box)) };
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
}

function Gallery() {
  const graph = useRef<GraphCanvasHandle>(null);
  const theme = query.get('theme') === 'dark' ? 'dark' : 'light';
  const [scene, setScene] = useState<Scene>(() => (SCENES.get(query.get('scene') ?? 'shop') ?? SCENES.get('shop')!)());
  const [selected, setSelected] = useState<string | null>(query.get('selected'));
  return (
    <div className="gallery" data-theme={theme}>
      <nav className="gallery-bar">
        {[...SCENES.keys()].map((name) => (
          <a key={name} href={`?scene=${name}&theme=${theme}`}>
            {name}
          </a>
        ))}
        <button type="button" onClick={() => graph.current?.toPng(2).then((png) => save('graph.png', png))}>
          PNG
        </button>
        <button
          type="button"
          onClick={() =>
            save(
              'graph.svg',
              new Blob([graph.current?.toSvg({ title: 'shop · <all> · demo', foot: [] }) ?? ''], {
                type: 'image/svg+xml',
              }),
            )
          }
        >
          SVG
        </button>
        <button type="button" onClick={() => graph.current?.fit()}>
          Fit
        </button>
        <span>{selected}</span>
      </nav>
      <GraphCanvas
        ref={graph}
        scene={scene}
        selected={selected}
        theme={theme}
        onSelect={setSelected}
        onToggleBox={(id) => setScene((now) => (query.get('scene') === 'closed' ? closed(id) : toggled(now, id)))}
        onToggleWorkload={(id) => setSelected(`toggle ${id}`)}
        onUnfoldStub={(id) => setSelected(`unfold ${id}`)}
      />
    </div>
  );
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Gallery />
  </StrictMode>,
);
