// The tool `Rehearse`: what a default deny would take away, what is accepted of it, and the policies that keep exactly that.
import type { ToolPanelProps } from '../view';
import { DenyRehearsal } from './DenyRehearsal';
import { Generated } from './Generated';
import { keep, scopeOf, useKept } from './kept';
import { MarkedEdges } from './MarkedEdges';
import './rehearse.css';

const MODES = [
  { mode: 'deny', title: 'Default deny' },
  { mode: 'marked', title: 'Marked connections' },
] as const;

export function RehearsePanel({ graph, selected, onPoint, onTry }: ToolPanelProps) {
  const kept = useKept();
  const edges = kept.mode === 'deny' ? [...kept.accepted.values()] : kept.marked;
  const isReady = kept.directions.length > 0 && (kept.mode === 'deny' ? kept.namespaces.length > 0 : edges.length > 0);
  return (
    <div className="rehearse">
      <div className="rehearse-modes" role="group" aria-label="What to generate policies for">
        {MODES.map(({ mode, title }) => (
          <button
            key={mode}
            type="button"
            className="btn"
            aria-pressed={kept.mode === mode}
            onClick={() => keep({ mode })}
          >
            {title}
          </button>
        ))}
      </div>
      {kept.mode === 'deny' ? (
        <DenyRehearsal graph={graph} kept={kept} onPoint={onPoint} />
      ) : (
        <MarkedEdges graph={graph} selected={selected} kept={kept} onPoint={onPoint} />
      )}
      {isReady ? <Generated kept={kept} scope={scopeOf(kept)} edges={edges} onTry={onTry} /> : null}
    </div>
  );
}
