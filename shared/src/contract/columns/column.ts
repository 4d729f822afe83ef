// Columns that repeat few values: each value is written once, and rows name it by number.
import { integers, listOf, object, type Shape, ShapeError } from '../shape';

/** A row is 0 for the first value that no row before it had, else the number of its value, counted from 1. */
export interface Column<T> {
  readonly values: readonly T[];
  readonly rows: readonly number[];
}

/** @param keyOf equal for equal items and for no others; the item itself if it is text or the like. */
export function encodeColumn<T>(items: readonly T[], keyOf: (item: T) => unknown = (item) => item): Column<T> {
  const numbers = new Map<unknown, number>();
  const values: T[] = [];
  const rows = items.map((item) => {
    const key = keyOf(item);
    const number = numbers.get(key);
    if (number !== undefined) return number;
    values.push(item);
    numbers.set(key, values.length);
    return 0;
  });
  return { values, rows };
}

/** For items that are shared by many rows: their JSON, made once for each. */
export function jsonKeys<T extends object>(): (item: T) => string {
  const known = new WeakMap<T, string>();
  return (item) => {
    const key = known.get(item) ?? JSON.stringify(item);
    known.set(item, key);
    return key;
  };
}

/**
 * The inverse of encodeColumn, as a shape: its rows' values, equal rows sharing one. Throws a ShapeError for a column that encodeColumn
 * would not have written.
 */
export function column<T>(value: Shape<T>): Shape<readonly T[]> {
  const parts = object<Column<T>>({ values: listOf(value), rows: integers });
  return (given, path) => {
    const { values, rows } = parts(given, path);
    let seen = 0;
    const items = rows.map((row) => {
      if (row === 0) seen += 1;
      const number = row === 0 ? seen : row;
      if (number < 1 || number > seen || number > values.length) {
        throw new ShapeError(`${path}.rows`, `numbers of the ${values.length} values, not ${row}`);
      }
      // Within the values, as just seen.
      return values[number - 1] as T;
    });
    if (seen < values.length) throw new ShapeError(`${path}.values`, `${seen} values, as many as the rows name`);
    return items;
  };
}

/** Throws a ShapeError where columns of one table have different numbers of rows. */
export function checkLengths(columns: object, path: string): void {
  const [first, ...others] = Object.entries(columns) as [string, { readonly length: number }][];
  for (const [key, { length }] of others) {
    if (length !== first?.[1].length) throw new ShapeError(`${path}.${key}`, `as long as "${first?.[0]}"`);
  }
}
