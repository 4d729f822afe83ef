// Kept snapshots on a line of time: take one, name it, pick two (or one and now), and read what has changed between them.
import type { SnapshotsResponse, StoredSnapshot } from '@portolan/shared/contract';
import { RotateCcw } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { toProblem, useKeptFile, useKeptSnapshots, useReview, useStatus } from '../api';
import { ChangeTotals } from '../changes';
import { Capped, Notice, Section } from '../ui';
import type { ToolPanelProps } from '../view';
import { DriftList } from './DriftList';
import { driftOf, type Moment, momentWords } from './driftWords';
import { inputOfKept, type Picks, picksOf, toggled } from './picks';
import { SnapshotRow } from './SnapshotRow';
import { TimeLine } from './TimeLine';
import { WordsForm } from './WordsForm';
import './snapshots.css';

const NO_WORDS = { name: '', note: '' };
const EVERYTHING = {} as const;

export function SnapshotsPanel(panel: ToolPanelProps) {
  const { data, isOffered, isChanging, problem, change } = useKeptSnapshots();
  const status = useStatus(true).data;
  const off = isOffered ? data?.off : 'This page stands alone: there is no server that keeps snapshots.';
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Snapshots</p>
        <p className="small dim">States of the cluster that are kept, and what has changed between them.</p>
      </header>
      {off ? <Notice tone="info" title={off} /> : null}
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      {status?.snapshots?.problem ? (
        <Notice tone="warning" title={`No snapshot is taken on schedule: ${status.snapshots.problem.message}`}>
          {status.snapshots.problem.next}
        </Notice>
      ) : null}
      {off || !data ? null : (
        <>
          <WordsForm
            words={NO_WORDS}
            action="Take a snapshot now"
            isBusy={isChanging}
            onWords={(words) => change({ type: 'take', words })}
          />
          <Kept {...panel} kept={data} isChanging={isChanging} change={change} title={status?.source.title ?? null} />
          <Usage usage={data.usage} everySeconds={status?.snapshots?.everySeconds ?? null} />
        </>
      )}
    </>
  );
}

interface KeptProps extends ToolPanelProps {
  readonly kept: SnapshotsResponse;
  readonly isChanging: boolean;
  readonly change: ReturnType<typeof useKeptSnapshots>['change'];
  /** What is shown; null: not known yet. */
  readonly title: string | null;
}

function Kept({ kept, isChanging, change, title, ...panel }: KeptProps) {
  const { sides, onSides } = panel;
  const fileOf = useKeptFile();
  /** What was picked last, while its files are on their way; null: nothing is. */
  const [wanted, setWanted] = useState<Picks | null>(null);
  const turn = useRef(0);
  const [failure, setFailure] = useState<unknown>(null);
  const { snapshots } = kept;
  const now = Date.now();
  const picks = wanted ?? picksOf(sides);
  const pick = async (next: Picks): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    setWanted(next);
    setFailure(null);
    const input = async (id: string | undefined) => {
      const known = [sides.before, sides.after].find((side) => side?.id === `kept-${id}`);
      if (known) return known;
      const snapshot = snapshots.find((one) => one.id === id);
      return snapshot === undefined ? null : inputOfKept(snapshot, titleOf(snapshot, now), await fileOf(snapshot.id));
    };
    try {
      const chosen = { before: await input(next[0]), after: await input(next[1]) };
      if (mine === turn.current) onSides(chosen);
    } catch (error) {
      if (mine === turn.current) setFailure(error);
    } finally {
      if (mine === turn.current) setWanted(null);
    }
  };
  const remove = async (id: string): Promise<void> => {
    if (picks.some((one) => one === id)) onSides({ before: null, after: null });
    await change({ type: 'delete', id }).catch(() => {}); // the panel says what went wrong
  };
  return (
    <>
      {failure ? (
        <Notice tone="error" title={toProblem(failure).message} onClose={() => setFailure(null)}>
          {toProblem(failure).next}
        </Notice>
      ) : null}
      {snapshots.length > 0 ? <TimeLine snapshots={snapshots} picks={picks} now={now} /> : null}
      {picks.length > 0 ? (
        <Differences {...panel} isLoading={wanted !== null} picks={picks} snapshots={snapshots} now={now} />
      ) : null}
      <Section title="Kept" count={snapshots.length}>
        {snapshots.length === 0 ? (
          <p className="small dim">None yet. Take one, and compare it later with what there is then.</p>
        ) : (
          <p className="xsmall dim">
            Pick one to compare it with what is shown, or two to compare them with each other.
          </p>
        )}
        <Capped items={snapshots}>
          {(shown) => (
            <ol className="kept-list" aria-label="Kept snapshots, newest first">
              {shown.map((snapshot, index) => (
                <SnapshotRow
                  key={snapshot.id}
                  snapshot={snapshot}
                  title={titleOf(snapshot, now)}
                  now={now}
                  isPicked={picks.some((id) => id === snapshot.id)}
                  isSame={snapshot.inputsHash !== null && snapshot.inputsHash === snapshots[index + 1]?.inputsHash}
                  isForeign={title !== null && snapshot.title !== title}
                  isBusy={isChanging}
                  onPick={() =>
                    void pick(
                      toggled(
                        picks,
                        snapshot.id,
                        snapshots.map(({ id }) => id),
                      ),
                    )
                  }
                  onDescribe={(words) => change({ type: 'describe', id: snapshot.id, words })}
                  onDelete={() => remove(snapshot.id)}
                />
              ))}
            </ol>
          )}
        </Capped>
      </Section>
    </>
  );
}

interface DifferencesProps extends ToolPanelProps {
  readonly picks: Picks;
  readonly snapshots: readonly StoredSnapshot[];
  readonly now: number;
  /** The files of what is picked are on their way. */
  readonly isLoading: boolean;
}

function Differences(props: DifferencesProps) {
  const { picks, snapshots, now, isLoading, overlay, selected, onPoint, onSides } = props;
  const { revision } = useReview('extent', EVERYTHING);
  const status = useStatus(true).data;
  const { problem } = overlay;
  const isPending = isLoading || overlay.isPending;
  // The comparison before stays in the picture for a moment; under the names of these it must not stand.
  const comparison = isPending ? null : overlay.comparison;
  const [earlier, later] = picks.map((id) => snapshots.find((one) => one.id === id));
  const drift = useMemo(() => {
    if (comparison === null) return null;
    const moment = (one: StoredSnapshot | undefined): Moment =>
      one === undefined ? { at: null, revision } : { at: one.readAt, revision: one.revision };
    return driftOf(comparison, moment(earlier), moment(later), Date.now());
  }, [comparison, earlier, later, revision]);
  const name = (one: StoredSnapshot | undefined): string => (one === undefined ? 'what is shown' : titleOf(one, now));
  return (
    <Section
      title={`From ${name(earlier)} to ${name(later)}`}
      action={
        <button type="button" className="btn" onClick={() => onSides({ before: null, after: null })}>
          <RotateCcw size={14} aria-hidden="true" /> Reset
        </button>
      }
    >
      {comparison ? <ChangeTotals comparison={comparison} /> : null}
      {picks.length === 1 && status !== undefined && status.revision > revision ? (
        <Notice tone="info" title="The cluster has changed since this picture was drawn">
          Compared is what is shown. Show the changes (u) to compare with the newest state.
        </Notice>
      ) : null}
      {isPending ? <p className="small dim">Comparing…</p> : null}
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      {drift ? <DriftList drift={drift} selected={selected} onPoint={onPoint} /> : null}
    </Section>
  );
}

function Usage({
  usage: { files, bytes, maxFiles, maxBytes },
  everySeconds,
}: Pick<SnapshotsResponse, 'usage'> & { readonly everySeconds: number | null }) {
  const megabytes = (size: number): string => (size / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
  return (
    <p className="xsmall dim">
      {files.toLocaleString('en')} of {maxFiles.toLocaleString('en')} snapshots, {megabytes(bytes)} of{' '}
      {megabytes(maxBytes)} MB
      {everySeconds === null
        ? '; none is taken by itself (--every)'
        : `; one is taken every ${everySeconds / 60} minutes if anything has changed`}
      .
    </p>
  );
}

/** Its name, or when it was taken. */
function titleOf({ name, takenAt }: StoredSnapshot, now: number): string {
  return name === '' ? momentWords(Date.parse(takenAt), now) : name;
}
