// One kept snapshot: what it is called, what it holds, and what can be done with it.
import type { StoredSnapshot } from '@portolan/shared/contract';
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SnapshotWords } from '../api';
import { momentWords } from './driftWords';
import { WordsForm } from './WordsForm';

interface SnapshotRowProps {
  readonly snapshot: StoredSnapshot;
  readonly title: string;
  readonly now: number;
  readonly isPicked: boolean;
  /** The one before it holds the same inputs. */
  readonly isSame: boolean;
  /** It is of another cluster than the one that is shown. */
  readonly isForeign: boolean;
  readonly isBusy: boolean;
  onPick(): void;
  onDescribe(words: SnapshotWords): Promise<unknown>;
  onDelete(): Promise<unknown>;
}

export function SnapshotRow(props: SnapshotRowProps) {
  const { snapshot, title, now, isPicked, isSame, isForeign, isBusy, onPick, onDescribe, onDelete } = props;
  const [open, setOpen] = useState<'words' | 'delete' | null>(null);
  const { name, note, by, takenAt, readAt, workloads, policies, inputsHash } = snapshot;
  const taken = momentWords(Date.parse(takenAt), now);
  return (
    <li className="kept" data-picked={isPicked || undefined}>
      <label className="kept-pick">
        <input type="checkbox" checked={isPicked} onChange={onPick} aria-label={`Compare ${title}`} />
        <span>
          <strong className="kept-name">{title}</strong>
          <span className="xsmall dim" title={readAt === null ? undefined : `objects read ${readAt}`}>
            {name === '' ? '' : `${taken} · `}
            {workloads === null ? '' : `${workloads.toLocaleString('en')} workloads · `}
            {policies === null ? '' : `${policies.toLocaleString('en')} policies · `}
            {inputsHash === null ? 'no hash' : <code title={inputsHash}>{inputsHash.slice(0, 8)}</code>}
            {by === 'schedule' ? ' · on schedule' : ''}
          </span>
        </span>
      </label>
      <span className="kept-tools">
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={`Name and note of ${title}`}
          onClick={() => setOpen(open === 'words' ? null : 'words')}
        >
          <Pencil size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={`Delete ${title}`}
          onClick={() => setOpen(open === 'delete' ? null : 'delete')}
        >
          <Trash2 size={14} aria-hidden="true" />
        </button>
      </span>
      {isSame ? <p className="xsmall dim kept-more">the same inputs as the one before</p> : null}
      {isForeign ? <p className="xsmall kept-more">of another cluster: {snapshot.title || 'not told'}</p> : null}
      {note === '' || open === 'words' ? null : <p className="small kept-more kept-note">{note}</p>}
      {open === 'words' ? (
        <WordsForm
          words={{ name, note }}
          action="Save"
          isBusy={isBusy}
          onWords={async (words) => {
            await onDescribe(words);
            setOpen(null);
          }}
        />
      ) : null}
      {open === 'delete' ? (
        <div className="row-wrap kept-more" role="group" aria-label={`Delete ${title} for good?`}>
          <span className="small">Delete it for good?</span>
          <button type="button" className="btn" disabled={isBusy} onClick={() => void onDelete()}>
            Delete
          </button>
          <button type="button" className="btn" onClick={() => setOpen(null)}>
            Keep
          </button>
        </div>
      ) : null}
    </li>
  );
}
