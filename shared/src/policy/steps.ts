// Long work in steps, between which a thread may do something else. What the steps are changes no answer.

/** Each `yield` ends a step; the result comes with the last one. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** All steps, one right after the other. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
