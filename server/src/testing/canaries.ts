// Values that must never come out: planted under names, and found again in any text however it was encoded.

/** What was planted, by the name of its place. */
export class Canaries {
  readonly #planted = new Map<string, string>();

  /** A value for this place; letters and digits only, so that it can stand anywhere. */
  plant(place: string): string {
    const core =
      this.#planted.get(place) ?? `Kq7${String(this.#planted.size).padStart(3, '0')}Vx${reversedWord(place)}Zw9`;
    this.#planted.set(place, core);
    return core;
  }

  /** A value that is there already and cannot be chosen, such as a key. */
  know(place: string, value: string): void {
    this.#planted.set(place, value);
  }

  get places(): readonly string[] {
    return [...this.#planted.keys()];
  }

  /** The places whose values are in the text: as they are, URL-encoded, in hex, in base64 or base64url at any offset. */
  in(text: string, ignored: ReadonlySet<string> = new Set()): readonly string[] {
    const lower = text.toLowerCase();
    return [...this.#planted]
      .filter(([place]) => !ignored.has(place))
      .filter(
        ([, value]) =>
          formsOf(value).some((form) => text.includes(form)) ||
          [value, hexOf(value)].some((form) => lower.includes(form.toLowerCase())),
      )
      .map(([place]) => place);
  }
}

/** Tells canaries apart for a reader, and is no word of anything else. */
function reversedWord(place: string): string {
  return [...place.replaceAll(/[^a-zA-Z0-9]/g, '')].reverse().join('').slice(0, 12);
}

function hexOf(value: string): string {
  return Buffer.from(value).toString('hex');
}

export function formsOf(value: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const everyByte = Buffer.from(value)
    .toString('hex')
    .replaceAll(/../g, (hex) => `%${hex.toUpperCase()}`);
  const inBase64 = (['base64', 'base64url'] as const).flatMap((form) =>
    [0, 1, 2].map((offset) => innerBase64(value, offset, form)),
  );
  return [...new Set([value, escaped, encodeURIComponent(value), everyByte, ...inBase64])];
}

/** The characters that stand for the value alone, whatever is around it. */
function innerBase64(value: string, offset: number, form: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  return bytes.toString(form).slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}
