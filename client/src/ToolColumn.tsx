// The right column while a tool of the review is open: the tool, and behind it the details of what is selected.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useReview } from './api';
import { TOOLS } from './tools';
import { Notice } from './ui';
import type { ReviewTool, ToolPanelProps, ViewState } from './view';
import './tools.css';

interface ToolColumnProps extends ToolPanelProps {
  readonly tool: ReviewTool;
  readonly side: ViewState['side'];
  /** Of the picture that is shown. */
  readonly revision: number;
  /** What the column shows when no tool is open. */
  readonly details: ReactNode;
  onSide(side: ViewState['side']): void;
  onClose(): void;
}

export function ToolColumn({ tool, side, revision, details, onSide, onClose, ...panel }: ToolColumnProps) {
  const shown = TOOLS[tool];
  if (!shown) return details;
  const { title, icon: Icon } = shown;
  return (
    <div className={`tool-column tool-column-${tool}`}>
      <div className="tool-tabs" role="group" aria-label="Right column">
        <button type="button" className="tool-tab" aria-pressed={side === 'tool'} onClick={() => onSide('tool')}>
          <Icon size={14} aria-hidden="true" /> {title}
        </button>
        <button type="button" className="tool-tab" aria-pressed={side === 'details'} onClick={() => onSide('details')}>
          Details
        </button>
        <button type="button" className="btn btn-quiet btn-icon" aria-label={`Close ${title}`} onClick={onClose}>
          <X size={15} aria-hidden="true" />
        </button>
      </div>
      {/* What was typed in a tool stays while the details are read. */}
      <section className="tool-body" aria-label={title} hidden={side !== 'tool'}>
        <Prepared revision={revision}>
          <shown.Panel {...panel} />
        </Prepared>
      </section>
      {side === 'details' ? details : null}
    </div>
  );
}

/** Tools are shown when the review engine has read the cluster. */
function Prepared({ revision, children }: { readonly revision: number; readonly children: ReactNode }) {
  const extent = useReview('extent', EVERYTHING);
  if (extent.problem) {
    return (
      <div className="tool-note" role="alert">
        <h2>{extent.problem.message}</h2>
        <p className="dim small">{extent.problem.next}</p>
      </div>
    );
  }
  if (!extent.data) {
    return (
      <div className="tool-note" role="status">
        <progress aria-label="Preparing the review" />
        <p className="dim small">Preparing the review: the whole cluster is evaluated once more, here in the page.</p>
      </div>
    );
  }
  return (
    <>
      {extent.revision > revision ? (
        <Notice tone="warning" title="The cluster has changed since this picture was drawn">
          What is said here is of the newer state. Show the changes (u) to see it in the picture too.
        </Notice>
      ) : null}
      {children}
    </>
  );
}

const EVERYTHING = {} as const;
