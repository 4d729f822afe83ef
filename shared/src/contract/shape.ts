// Checks that parsed JSON has the shape of our types, and copies what it should hold: nothing else gets through.

/** Reads a value at a path such as `pods[3].labels`; throws a ShapeError where it is not what it should be. */
export type Shape<T> = (value: unknown, path: string) => T;

export class ShapeError extends Error {
  override readonly name = 'ShapeError';

  constructor(
    readonly path: string,
    expected: string,
  ) {
    super(`${path} should be ${expected}`);
  }
}

/** Marks a key that may be absent. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

export function optional<T>(shape: Shape<T>): Optional<T> {
  return { optional: shape };
}

type Members<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : Shape<T[K]>;
};

export const text: Shape<string> = (value, path) => {
  if (typeof value !== 'string') throw new ShapeError(path, 'text');
  return value;
};

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ShapeError(path, 'true or false');
  return value;
};

/** A whole number from 0. */
export const natural: Shape<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new ShapeError(path, 'a whole number');
  return value;
};

/** A list of whole numbers, negative ones too. One typed check a number: these lists are long. */
export const integers: Shape<readonly number[]> = (value, path) => {
  if (!Array.isArray(value)) throw new ShapeError(path, 'a list');
  for (let i = 0; i < value.length; i++) {
    if (!Number.isSafeInteger(value[i])) throw new ShapeError(`${path}[${i}]`, 'a whole number');
  }
  return value as readonly number[];
};

/** Any JSON; what reads it must expect anything. */
export const anything: Shape<unknown> = (value) => value;

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** For lists that older snapshots do not have. */
export function missingIs<T>(fallback: T, shape: Shape<T>): Shape<T> {
  return (value, path) => (value === undefined ? fallback : shape(value, path));
}

export function eitherOf<A, B>(first: (value: unknown) => boolean, a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return (value, path) => (first(value) ? a(value, path) : b(value, path));
}

export function oneOf<T extends string>(...options: readonly T[]): Shape<T> {
  return (value, path) => {
    const found = options.find((option) => option === value);
    if (found === undefined) throw new ShapeError(path, `one of ${options.join(', ')}`);
    return found;
  };
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, 'a list');
    return value.map((item, i) => shape(item, `${path}[${i}]`));
  };
}

/** An object used as a table: any keys, `__proto__` and the like included. */
export const texts: Shape<Readonly<Record<string, string>>> = (value, path) =>
  // fromEntries defines own properties, whatever their names.
  Object.fromEntries(
    Object.entries(asObject(value, path)).map(([key, member]) => [key, text(member, `${path}.${key}`)]),
  );

export function object<T extends object>(members: Members<T>): Shape<T> {
  const shapes = Object.entries(members) as [string, Shape<unknown> | Optional<unknown>][];
  return (value, path) => {
    const source = asObject(value, path);
    const entries: [string, unknown][] = [];
    for (const [key, shape] of shapes) {
      const member = Object.hasOwn(source, key) ? (source as Record<string, unknown>)[key] : undefined;
      const at = path === '' ? key : `${path}.${key}`;
      if (typeof shape === 'function') entries.push([key, shape(member, at)]);
      else if (member !== undefined) entries.push([key, shape.optional(member, at)]);
    }
    // The members were read one by one by the shapes of T's keys.
    return Object.fromEntries(entries) as T;
  };
}

function asObject(value: unknown, path: string): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError(path || 'it', 'an object');
  return value;
}
