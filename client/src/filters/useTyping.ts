// Tells the first keystroke of a thought from those that refine it, so that Back steps through thoughts.
import { useRef } from 'react';

export interface Typing {
  /** How to record the change just made: the first one since the field was entered is a new thought. */
  commit(): 'push' | 'replace';
  /** The thought is complete: the field was left, or Enter pressed. */
  rest(): void;
}

export function useTyping(): Typing {
  const typing = useRef(false);
  return {
    commit: () => {
      if (typing.current) return 'replace';
      typing.current = true;
      return 'push';
    },
    rest: () => {
      typing.current = false;
    },
  };
}
