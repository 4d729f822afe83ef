// Which directions policies isolate, as a small shield that also reads without colour.
import type { Isolation } from '@portolan/shared/graph';

const WORDS: Readonly<Record<Isolation | 'mixed', string>> = {
  both: 'isolated both ways',
  ingress: 'isolated for ingress only',
  egress: 'isolated for egress only',
  none: 'not isolated',
  ungoverned: 'not governed by policies',
  unknown: 'isolation not known',
  mixed: 'isolation differs inside',
};

/** Where the place says already that isolation is meant. */
const SHORT: Readonly<Record<Isolation | 'mixed', string>> = {
  both: 'both ways',
  ingress: 'ingress only',
  egress: 'egress only',
  none: 'not isolated',
  ungoverned: 'not governed',
  unknown: 'not known',
  mixed: 'mixed',
};

/** In words, such as `isolated for ingress only`. */
export function isolationWords(isolation: Isolation | 'mixed'): string {
  return WORDS[isolation];
}

export function IsolationBadge({
  isolation,
  short = false,
}: {
  readonly isolation: Isolation | 'mixed';
  readonly short?: boolean;
}) {
  const left = isolation === 'both' || isolation === 'ingress';
  const right = isolation === 'both' || isolation === 'egress';
  return (
    <span className="badge" title={short ? WORDS[isolation] : undefined}>
      <svg width="11" height="12" viewBox="0 0 22 24" aria-hidden="true">
        <path
          d="M11 1v22C5 20 1.5 16 1.5 10.5V4.5z"
          fill={left ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
        />
        <path
          d="M11 1v22c6-3 9.5-7 9.5-12.5V4.5z"
          fill={right ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="2"
          strokeLinejoin="round"
        />
      </svg>
      {(short ? SHORT : WORDS)[isolation]}
    </span>
  );
}
