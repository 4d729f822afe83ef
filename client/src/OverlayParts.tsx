// What the page adds while a comparison is drawn: a bar that says so, and the choice of the state that details are told of.
import type { ReactNode } from 'react';
import { DataSourceContext } from './api';
import type { JoinedPicture } from './useOverlay';

/** Nobody may take this picture for that of the cluster. */
export function OverlayBar({ title }: { readonly title: string }) {
  return (
    <div className="overlay-bar" role="status">
      <strong>{title}</strong>
      <span className="change-key differs-gained">+ gained</span>
      <span className="change-key differs-lost">− lost</span>
      <span className="change-key differs-changed">± changed</span>
      <span className="dim xsmall">? where network plugins differ · marks of exposure are those of the cluster</span>
    </div>
  );
}

interface OverlayDetailsProps {
  readonly overlay: JoinedPicture;
  readonly which: 'before' | 'after';
  readonly children: ReactNode;
  onWhich(which: 'before' | 'after'): void;
}

export function OverlayDetails({ overlay, which, children, onWhich }: OverlayDetailsProps) {
  return (
    <DataSourceContext value={overlay.sourceOf(which)}>
      <fieldset className="segments segments-wide overlay-which" aria-label="Reasons of which state">
        <button type="button" className="btn" aria-pressed={which === 'before'} onClick={() => onWhich('before')}>
          Reasons before
        </button>
        <button type="button" className="btn" aria-pressed={which === 'after'} onClick={() => onWhich('after')}>
          Reasons after
        </button>
      </fieldset>
      {children}
    </DataSourceContext>
  );
}
