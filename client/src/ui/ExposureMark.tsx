// The states of exposure as small marks, told apart by shape: the same as in the graph.
import type { ExposureMark as Mark } from '@portolan/shared/graph';

const WORDS: Readonly<Record<Mark, string>> = {
  published: 'published',
  blocked: 'published but blocked',
  reachable: 'reachable but unpublished',
};

const MEANINGS: Readonly<Record<Mark, string>> = {
  published: 'an entry point leads to it, and policies let the last hop in',
  blocked: 'an entry point leads to it, but policies let nobody in',
  reachable: 'nothing publishes it, but policies would let outside addresses in',
};

/** In words, such as `published but blocked`. */
export function exposureWords(mark: Mark): string {
  return WORDS[mark];
}

/** What it means, in half a sentence. */
export function exposureMeaning(mark: Mark): string {
  return MEANINGS[mark];
}

export function ExposureMark({ mark, size = 13 }: { readonly mark: Mark; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="exposure-mark">
      {mark === 'published' ? (
        <>
          <circle cx="7" cy="7" r="6.4" fill="var(--c-exposure)" />
          <path
            d="M3.4 7h6.4M7.2 4.2 10 7 7.2 9.8"
            fill="none"
            stroke="var(--c-surface)"
            strokeWidth="1.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </>
      ) : mark === 'blocked' ? (
        <>
          <rect x=".9" y=".9" width="12.2" height="12.2" rx="2" fill="var(--c-finding)" />
          <path d="M3.6 7h6.8" stroke="var(--c-surface)" strokeWidth="2.4" />
        </>
      ) : (
        <>
          <path
            d="M7 .9 13.1 7 7 13.1.9 7Z"
            fill="var(--c-surface)"
            stroke="var(--c-finding)"
            strokeWidth="1.6"
            strokeLinejoin="round"
          />
          <circle cx="7" cy="7" r="1.7" fill="var(--c-finding)" />
        </>
      )}
    </svg>
  );
}
