// A long list, a part at a time: what nobody has asked for costs nothing.
import { type ReactNode, useState } from 'react';

const FIRST = 50;
const MORE = 200;

/** `children` draws the items that are shown; a button below shows more of them. */
export function Capped<T>({
  items,
  children,
}: {
  readonly items: readonly T[];
  children(shown: readonly T[]): ReactNode;
}) {
  const [limit, setLimit] = useState(FIRST);
  const left = items.length - limit;
  return (
    <>
      {children(left > 0 ? items.slice(0, limit) : items)}
      {left > 0 ? (
        <button type="button" className="link small" onClick={() => setLimit(limit + MORE)}>
          Show {Math.min(MORE, left)} of {left.toLocaleString('en')} more
        </button>
      ) : null}
    </>
  );
}
