// A value that must not be printed: every way of turning it into text by accident gives a placeholder.
import { inspect } from 'node:util';

const PLACEHOLDER = '[redacted]';

/** Holds a token, password or key. Only `reveal()` gives it out, and only code that talks to the API server calls that. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return PLACEHOLDER;
  }

  toJSON(): string {
    return PLACEHOLDER;
  }

  [inspect.custom](): string {
    return PLACEHOLDER;
  }
}
