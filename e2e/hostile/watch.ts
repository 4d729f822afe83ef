// Watches a page for anything that a text from the cluster made it do.
import type { BrowserContext, Page } from '@playwright/test';

interface Watched extends Window {
  hits?: string[];
  hit?: (n: unknown) => void;
}

interface Watch {
  /** What happened that must not, so far. */
  happened(page: Page): Promise<readonly string[]>;
}

/** @param origin the only place that may be asked for anything. */
export async function watchContext(context: BrowserContext, origin: string): Promise<Watch> {
  const events: string[] = [];
  await context.addInitScript(() => {
    const watched = window as unknown as Watched;
    const hits: string[] = [];
    watched.hits = hits;
    watched.hit = (n) => void hits.push(`payload ${String(n)} ran`);
    addEventListener('securitypolicyviolation', (event) => {
      hits.push(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('page', (page) => {
    page.on('dialog', (dialog) => {
      events.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => events.push(`error ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      if (/content security policy|trusted ?type|refused to/i.test(text)) events.push(`console ${text}`);
    });
    page.on('popup', (popup) => events.push(`popup ${popup.url()}`));
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data|about):/.test(url)) events.push(`request ${url}`);
  });
  return {
    happened: async (page) => [...events, ...(await page.evaluate(marksOfInjection))],
  };
}

/** Runs in the page: what ran, and what stands there that only a payload can have made. */
function marksOfInjection(): string[] {
  const found = [...((window as unknown as { hits?: string[] }).hits ?? [])];
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName;
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute) || attribute === 'data-injected' || attribute === 'srcdoc') {
        found.push(`<${name} ${attribute}>`);
      }
      if (
        /^(xlink:)?href$|^src$|^action$|^formaction$/.test(attribute) &&
        /^\s*(java|vb)script:|^data:text/i.test(value)
      ) {
        found.push(`<${name} ${attribute}=${value}>`);
      }
    }
    const isOurs = name !== 'script' || (element as HTMLScriptElement).src.startsWith(`${location.origin}/assets/`);
    if (!isOurs || /^(iframe|object|embed|base|portal|frame)$/.test(name)) found.push(`<${name}>`);
  }
  return found;
}
