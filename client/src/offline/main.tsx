// Starts the page that is a file: nothing is asked of any server.
import '../ui/tokens.css';
import '../ui/base.css';
import '../app.css';
import './offline.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from '../App';
import { createEmbeddedSource, createQueryClient, DataSourceContext, QueryClientProvider } from '../api';
import { readTheme, showTheme } from '../theme';
import { Provenance } from './Provenance';
import { readSeal } from './seal';

showTheme(readTheme());
// The seal is the last line of the file, behind this script.
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();

function start(): void {
  const { source, snapshot } = createEmbeddedSource(embedded());
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <DataSourceContext value={source}>
          <div className="offline">
            <App />
            <Provenance snapshot={snapshot} seal={readSeal(document)} />
          </div>
        </DataSourceContext>
      </QueryClientProvider>
    </StrictMode>,
  );
}

/** The snapshot as it was saved, wrapped as a JSON string so that nothing in it can end the element. */
function embedded(): string {
  const text = document.getElementById('portolan-snapshot')?.textContent ?? '';
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
