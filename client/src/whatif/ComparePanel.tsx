// Compares any two of: this cluster, a snapshot, a folder of manifests. The picture shows the difference; positions stay.
import { nodeTitle } from '@portolan/shared/graph';
import type { ChangeBlock, Comparison } from '@portolan/shared/review';
import { ArrowLeftRight, RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ChangeTotals } from '../changes';
import { Notice, Section } from '../ui';
import type { ComparedInput, Sides, ToolPanelProps } from '../view';
import { AddFiles } from './AddFiles';
import { ChangeList } from './ChangeList';
import { inputOf } from './comparedInput';
import type { ChosenFile } from './readFiles';
import './whatif.css';

type Order = 'worst' | 'asset';

export function ComparePanel({ selected, sides, overlay, onPoint, onSides }: ToolPanelProps) {
  const [order, setOrder] = useState<Order>('worst');
  const { comparison, findings, isPending, problem } = overlay;
  const isEmpty = sides.before === null && sides.after === null;
  const shown = useMemo(
    () => (comparison && order === 'asset' ? { ...comparison, changes: byAsset(comparison) } : comparison),
    [comparison, order],
  );
  const take = (side: keyof Sides) => async (chosen: readonly ChosenFile[]) =>
    onSides({ ...sides, [side]: await inputOf(chosen) });
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Compare</p>
        <p className="small dim">Two states of one cluster: what could connect before, and what can after.</p>
      </header>
      <Side
        name="Before"
        input={sides.before}
        onFiles={take('before')}
        onClear={() => onSides({ ...sides, before: null })}
      />
      <Side
        name="After"
        input={sides.after}
        onFiles={take('after')}
        onClear={() => onSides({ ...sides, after: null })}
      />
      {isEmpty ? null : (
        <div className="trial-head">
          {comparison ? (
            <ChangeTotals comparison={comparison} />
          ) : (
            <span className="dim small">{isPending ? 'Comparing…' : ''}</span>
          )}
          <button type="button" className="btn" onClick={() => onSides({ before: sides.after, after: sides.before })}>
            <ArrowLeftRight size={14} aria-hidden="true" /> Swap
          </button>
          <button type="button" className="btn" onClick={() => onSides({ before: null, after: null })}>
            <RotateCcw size={14} aria-hidden="true" /> Reset
          </button>
        </div>
      )}
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      {findings.length > 0 ? (
        <Notice tone="warning" title={`${findings.length} remarks on what was read`}>
          {findings[0]?.message}
        </Notice>
      ) : null}
      {shown && !isEmpty ? (
        <Section
          title="What differs"
          count={shown.changes.length}
          action={
            <fieldset className="segments" aria-label="Order">
              <button type="button" className="btn" aria-pressed={order === 'worst'} onClick={() => setOrder('worst')}>
                Worst first
              </button>
              <button type="button" className="btn" aria-pressed={order === 'asset'} onClick={() => setOrder('asset')}>
                By destination
              </button>
            </fieldset>
          }
        >
          <PolicyChanges comparison={shown} />
          <ChangeList comparison={shown} selected={selected} onPoint={onPoint} onCause={null} />
        </Section>
      ) : null}
    </>
  );
}

/** The drift of each destination together. */
function byAsset({ changes, graph }: Comparison): readonly ChangeBlock[] {
  const name = ({ to }: ChangeBlock): string => nodeTitle(graph.nodes[to[0]!]!);
  return changes.toSorted((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
}

function PolicyChanges({ comparison: { policies } }: { readonly comparison: Comparison }) {
  if (policies.length === 0) return <p className="xsmall dim">No policy differs.</p>;
  const named = policies
    .slice(0, 8)
    .map(({ namespace, name, how }) => `${namespace === null ? '' : `${namespace}/`}${name} (${how})`);
  const more = policies.length - named.length;
  return (
    <p className="xsmall">
      Policies that differ: <span className="mono">{named.join(', ')}</span>
      {more > 0 ? ` and ${more} more` : ''}
    </p>
  );
}

interface SideProps {
  readonly name: 'Before' | 'After';
  readonly input: ComparedInput | null;
  onFiles(files: readonly ChosenFile[]): void;
  onClear(): void;
}

function Side({ name, input, onFiles, onClear }: SideProps) {
  return (
    <Section title={name}>
      {input === null ? (
        <AddFiles
          label={`${name}: this cluster. Drop a snapshot or a folder of manifests to take that instead`}
          onFiles={onFiles}
        />
      ) : (
        <div className="row">
          <span className="badge">{input.kind === 'snapshot' ? 'snapshot' : 'manifests'}</span>
          <strong className="mono small side-title">{input.title}</strong>
          <button type="button" className="btn" onClick={onClear}>
            This cluster instead
          </button>
        </div>
      )}
    </Section>
  );
}
