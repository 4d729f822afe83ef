// Light or dark: the system's choice, unless the reader made another one, which this browser remembers.
import { useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'portolan-theme';

/** Puts the theme in force on the document, before anything is drawn. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function readTheme(): Theme {
  return readChosen() ?? systemTheme();
}

/** The theme in force and a switch to the other one. Choosing what the system has anyway means following it again. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(readTheme);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => {
      showTheme(readTheme());
      setTheme(readTheme());
    };
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const toggle = (): void => {
    const next = theme === 'dark' ? 'light' : 'dark';
    keepChosen(next === systemTheme() ? null : next);
    showTheme(next);
    setTheme(next);
  };
  return [theme, toggle];
}

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

// A browser that keeps nothing for this page throws at the mere mention of its storage.
function readChosen(): Theme | null {
  try {
    const chosen = localStorage.getItem(KEY);
    return chosen === 'light' || chosen === 'dark' ? chosen : null;
  } catch {
    return null;
  }
}

function keepChosen(theme: Theme | null): void {
  try {
    if (theme === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // The choice then holds until the page is closed.
  }
}
