// Rows of which only those in view exist: headers that sort, rows that keys can walk.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

export interface Sort<C extends string> {
  readonly column: C;
  readonly descending: boolean;
}

export interface Column<C extends string> {
  readonly id: C;
  readonly title: string;
  readonly sortable: boolean;
}

export interface RowGridProps<C extends string> {
  /** `grid`: a row is chosen as a whole, by click, arrow keys and Enter. `table`: rows hold buttons of their own. */
  readonly role: 'grid' | 'table';
  readonly label: string;
  readonly className: string;
  readonly columns: readonly Column<C>[];
  readonly count: number;
  readonly sort: Sort<C>;
  /** Row to begin at, such as the selected one; -1 for the top. */
  readonly startAt: number;
  isSelected(index: number): boolean;
  cells(index: number): readonly ReactNode[];
  onSort(sort: Sort<C>): void;
  onChoose?(index: number): void;
}

const ROW_HEIGHT = 34;
const PAGE = 20;

export function RowGrid<C extends string>(props: RowGridProps<C>) {
  const { role, label, className, columns, count, startAt, isSelected, cells, onChoose } = props;
  const [active, setActive] = useState(Math.max(0, startAt));
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const current = Math.min(active, Math.max(0, count - 1));
  const refocus = useRef(false);
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    if (startAt > 0) rows.scrollToIndex(startAt, { align: 'center' });
  }, [rows, startAt]);
  useEffect(() => {
    if (!refocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${current}"]`);
    if (!row) return;
    refocus.current = false;
    row.focus();
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = targetRow(event.key, current, count);
    if (next !== null) {
      event.preventDefault();
      setActive(next);
      rows.scrollToIndex(next);
      refocus.current = true;
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose?.(current);
    }
  };
  const choose = (index: number): void => {
    setActive(index);
    onChoose?.(index);
  };
  const frame = { role, 'aria-label': label, 'aria-rowcount': count + 1, 'aria-colcount': columns.length };
  const cellRole = role === 'grid' ? 'gridcell' : 'cell';
  return (
    <div className={`grid ${className}`} {...frame}>
      <Head {...props} />
      <div className="grid-body" ref={scroller} role="rowgroup">
        <div className="grid-space" style={{ height: rows.getTotalSize() }} role="presentation">
          {rows.getVirtualItems().map(({ key, index, start }) => (
            <div
              key={key}
              role="row"
              data-row={index}
              aria-rowindex={index + 2}
              className="grid-row grid-data"
              style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
              {...(role === 'grid'
                ? { 'aria-selected': isSelected(index) }
                : isSelected(index)
                  ? { 'aria-current': 'true' as const }
                  : {})}
              tabIndex={onChoose && index === current ? 0 : -1}
              {...(onChoose ? { onKeyDown, onClick: () => choose(index) } : {})}
            >
              {cells(index).map((content, at) => (
                <div
                  key={columns[at]!.id}
                  role={cellRole}
                  tabIndex={-1}
                  className="grid-cell"
                  title={typeof content === 'string' ? content : undefined}
                >
                  {content}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Where a key leads from a row; null for keys that lead nowhere. */
function targetRow(key: string, current: number, count: number): number | null {
  const steps = new Map([
    ['ArrowDown', 1],
    ['ArrowUp', -1],
    ['PageDown', PAGE],
    ['PageUp', -PAGE],
    ['Home', -count],
    ['End', count],
  ]);
  const step = steps.get(key);
  return step === undefined ? null : Math.max(0, Math.min(count - 1, current + step));
}

function Head<C extends string>({
  columns,
  sort,
  onSort,
}: Pick<RowGridProps<C>, 'columns' | 'sort' | 'onSort'>): ReactNode {
  return (
    <div className="grid-row grid-head" role="row" tabIndex={-1} aria-rowindex={1}>
      {columns.map(({ id, title, sortable }) => {
        if (!sortable) {
          return (
            <div key={id} role="columnheader" tabIndex={-1} className="grid-cell">
              {title}
            </div>
          );
        }
        const isSorted = sort.column === id;
        const Arrow = sort.descending ? ArrowDown : ArrowUp;
        return (
          <div
            key={id}
            role="columnheader"
            tabIndex={-1}
            className="grid-cell"
            aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
          >
            <button
              type="button"
              className="grid-sort"
              onClick={() => onSort({ column: id, descending: isSorted && !sort.descending })}
            >
              {title}
              {isSorted ? <Arrow size={12} aria-hidden="true" /> : null}
            </button>
          </div>
        );
      })}
    </div>
  );
}
