// Starts the page: takes a token out of the address, chooses the data source, draws the app.
import './ui/tokens.css';
import './ui/base.css';
import './app.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { createHttpSource, createQueryClient, DataSourceContext, QueryClientProvider } from './api';
import { readTheme, showTheme } from './theme';

showTheme(readTheme());
const root = createRoot(document.getElementById('root')!);
root.render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <DataSourceContext value={createHttpSource(takeToken())}>
        <App />
      </DataSourceContext>
    </QueryClientProvider>
  </StrictMode>,
);

/** A token comes in the fragment, which reaches no log; it is kept for this tab and leaves the address at once. */
function takeToken(): string | null {
  const params = new URLSearchParams(location.hash.slice(1));
  const token = params.get('token');
  if (token === null) return keptToken();
  keepToken(token);
  params.delete('token');
  history.replaceState(null, '', params.size > 0 ? `#${params}` : location.pathname + location.search);
  return token;
}

// A browser that keeps nothing for this page throws at the mere mention of its storage; the token then lasts until a reload.
function keptToken(): string | null {
  try {
    return sessionStorage.getItem('portolan-token');
  } catch {
    return null;
  }
}

function keepToken(token: string): void {
  try {
    sessionStorage.setItem('portolan-token', token);
  } catch {
    return;
  }
}
