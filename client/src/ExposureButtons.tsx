// Who is exposed, in numbers: each a way to those workloads.
import type { ExposureAnswer, ExposureMark as Mark } from '@portolan/shared/graph';
import { exposureMark } from '@portolan/shared/graph';
import { ExposureMark, exposureMeaning, exposureWords } from './ui';

interface ExposureButtonsProps {
  /** null: not there yet, or it could not be had. */
  readonly exposure: ExposureAnswer | null;
  /** Why it could not be had. */
  readonly problem: string | null;
  readonly chosen: Mark | null;
  onChoose(mark: Mark | null): void;
}

const MARKS = ['published', 'blocked', 'reachable'] as const;
/** After a count; the whole words are the button's name. */
const SHORT: Readonly<Record<Mark, string>> = {
  published: 'published',
  blocked: 'blocked',
  reachable: 'unpublished',
};

export function ExposureButtons({ exposure, problem, chosen, onChoose }: ExposureButtonsProps) {
  if (exposure === null) {
    if (problem === null) return <span className="dim xsmall">looking for exposure…</span>;
    return (
      <span className="badge badge-amber" title={problem}>
        exposure not known
      </span>
    );
  }
  const counts = { published: 0, blocked: 0, reachable: 0 };
  for (const { state } of exposure.workloads) {
    const mark = exposureMark(state);
    if (mark !== null) counts[mark] += 1;
  }
  return (
    <div className="row-wrap" role="group" aria-label="Exposure">
      <span className="headline-word">Exposure</span>
      {MARKS.map((mark) => (
        <button
          key={mark}
          type="button"
          className="btn btn-small"
          aria-pressed={chosen === mark}
          disabled={counts[mark] === 0 && chosen !== mark}
          aria-label={`${counts[mark]} ${exposureWords(mark)}`}
          title={`${exposureWords(mark)}: ${exposureMeaning(mark)}`}
          onClick={() => onChoose(chosen === mark ? null : mark)}
        >
          <ExposureMark mark={mark} /> {counts[mark].toLocaleString('en')} {SHORT[mark]}
        </button>
      ))}
    </div>
  );
}
