// Names for new policies: valid as the API wants them (RFC 1123), and none that there is already.

const MAX_LENGTH = 253;

/** A valid object name as near to the text as can be. */
export function toObjectName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/\.+/g, '.')
    .split('.')
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part !== '')
    .join('.');
  return name.slice(0, MAX_LENGTH - 8).replace(/[.-]+$/, '') || 'policy';
}

export class PolicyNames {
  readonly #taken = new Set<string>();

  constructor(existing: readonly { readonly namespace: string; readonly name: string }[]) {
    for (const { namespace, name } of existing) this.#taken.add(`${namespace}/${name}`);
  }

  take(namespace: string, wish: string): string {
    const base = toObjectName(wish);
    for (let n = 1; ; n++) {
      const name = n === 1 ? base : `${base}-${n}`;
      const key = `${namespace}/${name}`;
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}
