// The matrix view: the graph's twin under the same filter and selection, and the only one that shows an allow-all cluster whole.
import {
  buildAxis,
  type FilteredGraph,
  Matrix,
  type MatrixEnd,
  MatrixOrder,
  type MatrixSort,
} from '@portolan/shared/graph';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { headExtent } from './ends';
import { fittingCell } from './geometry';
import type { Ends } from './keys';
import { MatrixGrid } from './MatrixGrid';
import { MatrixLegend } from './MatrixLegend';
import type { CellBreaches } from './picture';
import { cellId, nextInCell, selectedSpots } from './selected';
import './matrix.css';

export interface MatrixChoices {
  readonly sort: MatrixSort;
  readonly level: 'namespace' | 'workload';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: number | null;
}

export interface MatrixViewProps {
  readonly filtered: FilteredGraph;
  readonly selected: string | null;
  readonly choices: MatrixChoices;
  readonly cells: { readonly least: number; readonly most: number };
  /** null: nothing is expected of the cluster. */
  readonly breaches?: CellBreaches | null;
  /** Changes when the page's colours do. */
  readonly theme: string;
  onChoices(part: Partial<MatrixChoices>, commit: 'push' | 'replace'): void;
  onSelect(id: string | null): void;
  onClearFilters(): void;
}

/** Chosen by themselves, cells stay large enough for every name to be read. */
const READABLE = 14;

/** Room for the totals. */
const CORNER = { width: 132, height: 104 } as const;

export function MatrixView(props: MatrixViewProps) {
  const { filtered, selected, choices, cells, theme, breaches = null, onChoices, onSelect } = props;
  const { sort, level } = choices;
  const flat = level === 'workload';
  const matrix = useMemo(() => new Matrix(filtered), [filtered]);
  const order = useMemo(() => new MatrixOrder(matrix), [matrix]);
  const rows = useMemo(
    () => buildAxis(matrix, order, { side: 'row', sort, level, open: choices.rows }),
    [matrix, order, sort, level, choices.rows],
  );
  const columns = useMemo(
    () => buildAxis(matrix, order, { side: 'column', sort, level, open: choices.columns }),
    [matrix, order, sort, level, choices.columns],
  );
  const spots = useMemo(() => selectedSpots(selected, matrix, rows, columns), [selected, matrix, rows, columns]);
  const layout = useMemo(
    () => ({
      rows: rows.ends.length,
      columns: columns.ends.length,
      headWidth: Math.max(CORNER.width, headExtent(matrix, rows, flat)),
      headHeight: Math.max(CORNER.height, headExtent(matrix, columns, flat)),
    }),
    [matrix, rows, columns, flat],
  );
  const room = useRef({ width: 0, height: 0, cell: READABLE });
  const cellFor = (size: { readonly width: number; readonly height: number }): number => {
    const cell = choices.cell ?? fittingCell(layout, size, { ...cells, least: READABLE });
    room.current = { ...size, cell };
    return cell;
  };
  const zoomTo = (cell: number): void =>
    onChoices({ cell: Math.max(cells.least, Math.min(cells.most, cell)) }, 'replace');
  if (matrix.nodes.length === 0) return <NothingHere {...props} />;
  const fold = (part: Ends, open: boolean | null): void => {
    if (flat) return;
    const change = (list: readonly string[], end: MatrixEnd | null): readonly string[] =>
      end === null ? list : toggled(matrix, list, matrix.group(end).id, open);
    const next = { rows: change(choices.rows, part.row), columns: change(choices.columns, part.column) };
    if (next.rows !== choices.rows || next.columns !== choices.columns) onChoices(next, 'push');
  };
  const isFolded = choices.rows.length === 0 && choices.columns.length === 0;
  return (
    <section className="matrix-view" aria-label="Matrix">
      <div className="matrix-tools">
        <Segments
          label="Rows and columns"
          value={level}
          options={[
            ['namespace', 'Namespaces'],
            ['workload', 'Workloads'],
          ]}
          onChange={(value) => onChoices({ level: value }, 'push')}
        />
        <Segments
          label="Sort by"
          value={sort}
          options={[
            ['name', 'Name'],
            ['connections', 'Connections'],
            ['likeness', 'Likeness'],
          ]}
          onChange={(value) => onChoices({ sort: value }, 'push')}
        />
        {flat ? null : (
          <button
            type="button"
            className="btn"
            onClick={() => onChoices(isFolded ? { rows: ['*'], columns: ['*'] } : { rows: [], columns: [] }, 'push')}
          >
            {isFolded ? 'Unfold all' : 'Fold all'}
          </button>
        )}
        <div className="matrix-zoom" role="group" aria-label="Cell size">
          <IconButton name="Smaller cells" icon={Minus} onPress={() => zoomTo(room.current.cell - 4)} />
          <IconButton name="Larger cells" icon={Plus} onPress={() => zoomTo(room.current.cell + 4)} />
          <IconButton
            name="Fit to the window"
            icon={Maximize}
            onPress={() => zoomTo(fittingCell(layout, room.current, cells))}
          />
        </div>
      </div>
      <MatrixGrid
        matrix={matrix}
        rows={rows}
        columns={columns}
        flat={flat}
        grouped={!flat || sort === 'name'}
        layout={layout}
        selected={spots}
        theme={theme}
        breaches={breaches}
        corner={<Totals matrix={matrix} />}
        cellFor={cellFor}
        onZoom={zoomTo}
        onChoose={({ row, column }) =>
          onSelect(row !== null && column !== null ? cellId(matrix, row, column) : matrix.idOf((row ?? column)!))
        }
        onEnter={(row, column) => {
          const next = nextInCell(matrix, row, column, selected);
          if (next !== null) onSelect(next);
        }}
        onFold={fold}
      />
      <MatrixLegend withNodes={filtered.counts.node > 0} withBreaches={breaches !== null} />
    </section>
  );
}

/** The list with the group put in or taken out; the same list where nothing changes. */
function toggled(matrix: Matrix, list: readonly string[], id: string, open: boolean | null): readonly string[] {
  const isOpen = list.includes('*') || list.includes(id);
  if (open === isOpen) return list;
  if (!isOpen) return [...list, id].sort();
  const all = list.includes('*') ? matrix.groups.map((group) => group.id) : list;
  return all.filter((other) => other !== id);
}

function Totals({ matrix }: { readonly matrix: Matrix }) {
  const { allowed, of, allowedOutside, ofOutside } = matrix.totals;
  const n = (value: number): string => value.toLocaleString('en');
  return (
    <span className="matrix-totals" data-testid="matrix-totals">
      <span className="matrix-axes dim">from ↓ to →</span>
      <strong>{n(allowed)}</strong>
      <span>{`of ${n(of)} pairs`}</span>
      {ofOutside > 0 ? <span className="dim">{`${n(allowedOutside)} of ${n(ofOutside)} with outside`}</span> : null}
    </span>
  );
}

function NothingHere({ filtered, onClearFilters }: MatrixViewProps) {
  const isEmpty = filtered.graph.nodes.length === 0;
  return (
    <div className="stage-note">
      <h2>{isEmpty ? 'No workloads here' : 'Nothing matches'}</h2>
      <p className="dim">
        {isEmpty
          ? 'What was read holds no pods, so there is nothing to connect.'
          : 'No workload and no connection fulfils all filters.'}
      </p>
      {isEmpty ? null : (
        <button type="button" className="btn" onClick={onClearFilters}>
          Clear all filters
        </button>
      )}
    </div>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  onChange(value: T): void;
}

function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([option, name]) => (
        <button
          key={option}
          type="button"
          className="btn"
          aria-pressed={option === value}
          onClick={() => onChange(option)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

interface IconButtonProps {
  readonly name: string;
  readonly icon: typeof Plus;
  onPress(): void;
}

function IconButton({ name, icon: Icon, onPress }: IconButtonProps) {
  return (
    <button type="button" className="btn btn-icon" aria-label={name} title={name} onClick={onPress}>
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}
