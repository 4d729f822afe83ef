// The view as React state that lives in the address: thoughts become history entries, keystrokes and zooming replace the last one.
import { useCallback, useEffect, useRef, useState } from 'react';
import { formatView, parseView, type ViewState } from './viewState';

/** `push` makes an entry that Back returns to; `replace` refines the present one. */
export type Commit = 'push' | 'replace';
export type ChangeView = (change: (view: ViewState) => ViewState, commit?: Commit) => void;

export function useViewState(): readonly [ViewState, ChangeView] {
  const [view, setView] = useState(() => parseView(location.hash));
  const latest = useRef(view);

  useEffect(() => {
    const onBack = (): void => {
      latest.current = parseView(location.hash);
      setView(latest.current);
    };
    addEventListener('popstate', onBack);
    return () => removeEventListener('popstate', onBack);
  }, []);

  const change = useCallback<ChangeView>((update, commit = 'push') => {
    const before = latest.current;
    const next = update(before);
    if (next === before) return;
    latest.current = next;
    setView(next);
    const address = formatView(next);
    if (address === formatView(before)) return;
    const url = address === '' ? location.pathname + location.search : `#${address}`;
    if (commit === 'push') history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  }, []);

  return [view, change];
}
