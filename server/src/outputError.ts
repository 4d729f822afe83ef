// Why something that a person asked for as a file cannot be had: in words, and what to do next.

/** In two lines for the terminal. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
