// The export menu: pictures of the graph, the table as CSV, the inputs as a snapshot.
import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { download } from './download';

export interface ExportMenuProps {
  /** Start of the files' names. */
  readonly title: string;
  /** null while the table is shown: there is no picture then. */
  readonly picture: { toPng(scale: number): Promise<Blob>; toSvg(): string } | null;
  /** Parts that make one text. */
  csv(): readonly string[];
  snapshot(): Promise<Blob>;
  onProblem(error: unknown): void;
}

export function ExportMenu({ title, picture, csv, snapshot, onProblem }: ExportMenuProps) {
  const save = (name: string, make: () => Blob | Promise<Blob>) => async (): Promise<void> => {
    try {
      download(`${title}-${name}`, await make());
    } catch (error) {
      onProblem(error);
    }
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn">
        <Download size={14} aria-hidden="true" /> Export
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6}>
          <Item
            title="PNG picture"
            detail="what is shown"
            disabled={picture === null}
            onSelect={save('graph.png', () => picture!.toPng(2))}
          />
          <Item
            title="SVG picture"
            detail="the whole graph, text as text"
            disabled={picture === null}
            onSelect={save('graph.svg', () => new Blob([picture!.toSvg()], { type: 'image/svg+xml' }))}
          />
          <Item
            title="CSV table"
            detail="rows of the table"
            onSelect={save('table.csv', () => new Blob([...csv()], { type: 'text/csv;charset=utf-8' }))}
          />
          <Item
            title="JSON snapshot"
            detail="the inputs; opens again with --snapshot"
            onSelect={save('snapshot.json', snapshot)}
          />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({
  title,
  detail,
  disabled = false,
  onSelect,
}: {
  readonly title: string;
  readonly detail: string;
  readonly disabled?: boolean;
  onSelect(): void;
}) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={disabled} onSelect={onSelect}>
      <span>{title}</span>
      <span className="dim xsmall">{disabled ? 'in the graph view' : detail}</span>
    </DropdownMenu.Item>
  );
}
