// Small parts that objects of every kind are made of.

/** Labels as the API stores them. Keys come from the cluster: read them with `Object.hasOwn` or `Object.entries` only. */
export type Labels = Readonly<Record<string, string>>;

/** Where an object was read from, for manifests. `line` counts from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}
