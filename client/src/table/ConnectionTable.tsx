// The table twin: every connection of the filtered graph as a row, however many; only the rows in view exist.
import {
  type ConnectionColumn,
  type ConnectionRow,
  edgeId,
  type FilteredGraph,
  formatTraffic,
  listConnections,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';

export interface ConnectionTableProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  /** Hidden kinds of edges are hidden here too. */
  readonly looks: Readonly<Record<'explicit' | 'open' | 'uncertain' | 'node', boolean>>;
  readonly selected: string | null;
  onSelect(id: string): void;
}

const COLUMNS: readonly { readonly id: ConnectionColumn | 'policies'; readonly title: string }[] = [
  { id: 'from', title: 'From' },
  { id: 'to', title: 'To' },
  { id: 'traffic', title: 'Traffic' },
  { id: 'kind', title: 'Kind' },
  { id: 'certainty', title: 'Certainty' },
  { id: 'policies', title: 'Admitted by' },
];
const ROW_HEIGHT = 34;

export function ConnectionTable({ graph, filtered, looks, selected, onSelect }: ConnectionTableProps) {
  const [sort, setSort] = useState<{ readonly column: ConnectionColumn; readonly descending: boolean }>({
    column: 'from',
    descending: false,
  });
  const shown = useMemo(
    () => ({ ...filtered, blocks: filtered.blocks.filter((block) => looks[lookOf(block)]) }),
    [filtered, looks],
  );
  const list = useMemo(() => listConnections(graph, shown, { sort }), [graph, shown, sort]);
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: list.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const current = Math.min(active, Math.max(0, list.count - 1));
  const refocus = useRef(false);

  useEffect(() => {
    if (!refocus.current) return;
    refocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${current}"]`)?.focus();
  });
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(list.count - 1, to));
    setActive(next);
    rows.scrollToIndex(next);
    refocus.current = true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 20,
      PageUp: -20,
      Home: -list.count,
      End: list.count,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(current + step);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onSelect(rowId(graph, list.rowAt(current)));
    }
  };

  if (list.count === 0) return <p className="empty-table">No connection matches. Clear some filters to see more.</p>;
  return (
    <div className="table-wrap">
      <div
        className="grid"
        role="grid"
        aria-label="Connections"
        aria-rowcount={list.count + 1}
        aria-colcount={COLUMNS.length}
      >
        <div className="grid-row grid-head" role="row" tabIndex={-1} aria-rowindex={1}>
          {COLUMNS.map(({ id, title }) => {
            const isSorted = sort.column === id;
            if (id === 'policies') {
              return (
                <div key={id} role="columnheader" tabIndex={-1} className="grid-cell">
                  {title}
                </div>
              );
            }
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
                  onClick={() => setSort({ column: id, descending: isSorted && !sort.descending })}
                >
                  {title}
                  {isSorted ? (
                    sort.descending ? (
                      <ArrowDown size={12} aria-hidden="true" />
                    ) : (
                      <ArrowUp size={12} aria-hidden="true" />
                    )
                  ) : null}
                </button>
              </div>
            );
          })}
        </div>
        <div className="grid-body" ref={scroller} role="rowgroup">
          <div className="grid-space" style={{ height: rows.getTotalSize() }} role="presentation">
            {rows.getVirtualItems().map((item) => {
              const row = list.rowAt(item.index);
              const id = rowId(graph, row);
              return (
                <div
                  key={item.key}
                  role="row"
                  data-row={item.index}
                  aria-rowindex={item.index + 2}
                  aria-selected={id === selected}
                  tabIndex={item.index === current ? 0 : -1}
                  className="grid-row grid-data"
                  style={{ transform: `translateY(${item.start}px)`, height: ROW_HEIGHT }}
                  onKeyDown={onKeyDown}
                  onClick={() => {
                    setActive(item.index);
                    onSelect(id);
                  }}
                >
                  <Cells graph={graph} row={row} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <p className="table-foot dim small" role="status">
        {list.count.toLocaleString('en')} connection{list.count === 1 ? '' : 's'}
      </p>
    </div>
  );
}

function rowId(graph: TrafficGraph, row: ConnectionRow): string {
  return edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row));
}

function Cells({ graph, row }: { readonly graph: TrafficGraph; readonly row: ConnectionRow }) {
  const cells = connectionCells(graph, row);
  const uncertain = lookOf(row) === 'uncertain';
  return (
    <>
      {cells.map((text, index) => (
        <div
          key={COLUMNS[index]!.id}
          role="gridcell"
          tabIndex={-1}
          className={uncertain && (index === 3 || index === 4) ? 'grid-cell amber' : 'grid-cell'}
          title={text}
        >
          {text}
        </div>
      ))}
    </>
  );
}

/** One row in words, in the order of the columns; the CSV export writes the same. */
export function connectionCells(graph: TrafficGraph, row: ConnectionRow): readonly string[] {
  const verdict = row.verdict === 'allow' ? row.kind : row.verdict === 'deny' ? 'not admitted' : 'not known';
  const partial = row.partial ? ` (${row.partial.pairs} of ${row.partial.of})` : '';
  const certainty =
    row.certainty === 'defined' ? 'certain' : row.certainty === 'unknown' ? 'input missing' : 'plugins differ';
  const policies = row.policies.map((index) => graph.policies[index]!).map((policy) => policy.name);
  return [
    nodeTitle(graph.nodes[row.from]!),
    nodeTitle(graph.nodes[row.to]!),
    formatTraffic(row.traffic) + (row.family ? ` (${row.family})` : ''),
    verdict + partial,
    certainty,
    policies.join(', '),
  ];
}

export const CONNECTION_HEADS: readonly string[] = COLUMNS.map(({ title }) => title);
