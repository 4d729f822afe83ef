// Draws one scene of the gallery: choose with `?scene=shop&theme=dark&selected=ID`.
import type { Scene } from '@portolan/shared/graph';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphCanvas } from '../src/canvas/GraphCanvas';
import { closed, SCENES } from './scenes';

const query = new URLSearchParams(location.search);

function toggled(scene: Scene, id: string): Scene {
  return { ...scene, boxes: scene.boxes.map((box) => (box.id === id ? { ...box, open: !box.open } : box)) };
}

function Gallery() {
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
        <span>{selected}</span>
      </nav>
      <GraphCanvas
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
