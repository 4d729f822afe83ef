// One-key shortcuts of the page; keys typed into fields stay there.
import { useEffect, useRef } from 'react';

type Shortcuts = Readonly<
  Record<'find' | 'graph' | 'matrix' | 'table' | 'ask' | 'help' | 'clear' | 'focus' | 'update', () => void>
>;

const KEYS: Readonly<Record<string, keyof Shortcuts>> = {
  '/': 'find',
  g: 'graph',
  m: 'matrix',
  t: 'table',
  a: 'ask',
  f: 'focus',
  u: 'update',
  '?': 'help',
  Escape: 'clear',
};

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const name = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
      if (!name || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      event.preventDefault();
      latest.current[name]();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="menu"], dialog') !== null)
  );
}
