// Between page and server: the page is shown payloads in place of names, and the server is asked by the names.
import type { BrowserContext, Route } from '@playwright/test';

/** Texts of the shop that stand in all views, in paths, labels, rules and documents. */
const NAMES = [
  'payments-db',
  'payments-api',
  'storefront',
  'checkout',
  'coredns',
  'db-from-reporting',
  'api-in',
  'monitoring',
];

/** What each name is shown as. Longer names come first, where one holds another. */
type Disguise = ReadonlyMap<string, string>;

/** Each name gets some of the payloads, the first of them at its start, where a browser looks for the scheme of an address. */
export function disguiseAs(payloads: readonly string[]): Disguise {
  return new Map(
    NAMES.map((name, index) => {
      const turned = [...payloads.slice(index), ...payloads.slice(0, index)];
      // The name itself keeps what is shown different from all others.
      return [name, `${turned.join(' ')} ${name.replaceAll('-', '\u2010')}`];
    }),
  );
}

/** From now on, until it is called again. Events stay as they are. */
export async function wear(context: BrowserContext, origin: string, disguise: Disguise): Promise<void> {
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await context.route(
    (url) => url.origin === origin && url.pathname.startsWith('/api/') && url.pathname !== '/api/events',
    (route) => answer(route, disguise),
  );
}

async function answer(route: Route, disguise: Disguise): Promise<void> {
  const url = new URL(route.request().url());
  const plain = (text: string) => [...disguise].reduce((all, [name, shown]) => all.replaceAll(shown, () => name), text);
  const path = url.pathname.split('/').map((part) => encodeURIComponent(plain(decodeURIComponent(part))));
  const query = new URLSearchParams([...url.searchParams].map(([key, value]) => [key, plain(value)]));
  const response = await route.fetch({ url: `${url.origin}${path.join('/')}?${query}` });
  // In columns a dollar sign begins a template, and the server writes it twice.
  const isColumns = query.get('form') === 'columns';
  const inJson = (text: string) => JSON.stringify(isColumns ? text.replaceAll('$', '$$$$') : text).slice(1, -1);
  const body = [...disguise].reduce(
    (all, [name, shown]) => all.replaceAll(name, () => inJson(shown)),
    await response.text(),
  );
  const { etag: _, 'content-encoding': __, 'content-length': ___, ...headers } = response.headers();
  await route.fulfill({ status: response.status(), headers, body });
}
