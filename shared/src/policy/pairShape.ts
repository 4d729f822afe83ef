// Of one row of sources: which of its targets have some traffic of each kind, and a number for each of its answers.
import { ALL_TRAFFIC, IndexSet, intersectTraffic, isNoTraffic, subtractTraffic, trafficKey } from '../sets/index';
import type { Fold, PairAnswer } from './fold';
import { lanesOf } from './pairWeights';
import type { SourceRow } from './sourceRows';

/** The kinds in which pairs are counted, in their fixed order. */
export const KINDS = ['allowed', 'explicit', 'open', 'uncertain'] as const;

export interface RowShape {
  /** By kind. */
  readonly targets: readonly IndexSet[];
  /** By entry, a number for each lane of the checksum. */
  readonly answers: readonly (readonly [number, number])[];
}

// Entries never change, and rows that a change does not touch keep theirs.
const SHAPES = new WeakMap<SourceRow['entries'], RowShape>();

export function shapeOf({ entries }: SourceRow, fold: Fold, size: number): RowShape {
  let shape = SHAPES.get(entries);
  if (!shape) {
    const looks = entries.map(({ answer }) => lookAt(fold.pairAnswers[answer]!));
    const none = IndexSet.empty(size);
    shape = {
      targets: KINDS.map((_, kind) =>
        entries.reduce((all, { targets }, entry) => (looks[entry]!.kinds[kind] ? all.or(targets) : all), none),
      ),
      answers: entries.map(({ family }, entry) => lanesOf(`${family ?? ''} ${looks[entry]!.text}`, 0)),
    };
    SHAPES.set(entries, shape);
  }
  return shape;
}

interface Look {
  /** In the order of {@link KINDS}. */
  readonly kinds: readonly boolean[];
  readonly text: string;
}

// An evaluation has few answers, and each of them many times.
const LOOKS = new WeakMap<PairAnswer, Look>();

function lookAt(answer: PairAnswer): Look {
  let look = LOOKS.get(answer);
  if (!look) {
    look = { kinds: kindsOf(answer), text: answerText(answer) };
    LOOKS.set(answer, look);
  }
  return look;
}

function kindsOf({ surely, allowed, maybeAllowed, possibly, ruled }: PairAnswer): readonly boolean[] {
  const certain = intersectTraffic(allowed, surely);
  const differs = [
    subtractTraffic(allowed, surely),
    subtractTraffic(maybeAllowed, allowed),
    subtractTraffic(possibly, maybeAllowed),
  ];
  return [
    !isNoTraffic(allowed),
    !isNoTraffic(intersectTraffic(certain, ruled)),
    !isNoTraffic(subtractTraffic(certain, ruled)),
    differs.some((part) => !isNoTraffic(part)),
  ];
}

function answerText({ surely, allowed, maybeAllowed, possibly, ruled, narrowed }: PairAnswer): string {
  return [surely, allowed, maybeAllowed, possibly, ruled, narrowed]
    .map((set) => (set === ALL_TRAFFIC ? '*' : trafficKey(set)))
    .join('|');
}
