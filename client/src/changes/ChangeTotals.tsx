// How many connections differ, by kind of change.
import type { Comparison } from '@portolan/shared/review';
import { CHANGE_MEANINGS, CHANGE_SIGNS, CHANGE_WORDS } from './changeWords';

const KINDS = ['gained', 'changed', 'lost', 'possibly-gained', 'possibly-lost'] as const;

export function ChangeTotals({ comparison: { counts, came, went } }: { readonly comparison: Comparison }) {
  const shown = KINDS.filter((kind) => counts[kind] > 0);
  return (
    <div className="change-totals" role="status" data-testid="change-totals">
      {shown.length === 0 ? <span className="badge">no connection differs</span> : null}
      {shown.map((kind) => (
        <span key={kind} className={`change-total differs-${kind}`} title={CHANGE_MEANINGS[kind]}>
          <strong>
            <span aria-hidden="true">{CHANGE_SIGNS[kind]}</span> {counts[kind].toLocaleString('en')}
          </strong>{' '}
          {CHANGE_WORDS[kind]}
        </span>
      ))}
      {came.length + went.length > 0 ? (
        <span className="xsmall dim">
          {[came.length > 0 ? `${came.length} ends are new` : '', went.length > 0 ? `${went.length} ends are gone` : '']
            .filter(Boolean)
            .join(', ')}
        </span>
      ) : null}
    </div>
  );
}
