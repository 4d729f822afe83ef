// Who met a budget and who did not, kept until the end.

export class Verdicts {
  readonly #missed: string[] = [];
  #asked = 0;

  /** `met` or `NOT MET`; nothing where no budget is set. */
  judge(what: string, found: number, budget: number | undefined): string {
    if (budget === undefined) return '';
    this.#asked++;
    if (found <= budget) return 'met';
    this.#missed.push(what);
    return 'NOT MET';
  }

  get missed(): readonly string[] {
    return this.#missed;
  }

  get asked(): number {
    return this.#asked;
  }
}
