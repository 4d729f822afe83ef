// The export menu: pictures of the graph, the page as one file, and data for other programs.
import type { TrafficGraph } from '@portolan/shared/graph';
import type { ExportAbout } from '@portolan/shared/report';
import { Check, Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { download } from './download';
import { GRAPH_FORMATS } from './exportFormats';

export interface ExportMenuProps {
  /** Start of the files' names. */
  readonly title: string;
  /** null while no graph is drawn: there is no picture then. */
  readonly picture: { toPng(scale: number): Promise<Blob>; toSvg(): string } | null;
  /** Parts that make one text. */
  csv(): readonly string[];
  snapshot(): Promise<Blob>;
  /** The page with its snapshot as one file; null: this page is one. */
  readonly page: ((redacted: boolean) => Promise<Blob>) | null;
  /** Whole, or what the filter leaves of it. */
  graph(scope: Scope): { readonly graph: TrafficGraph; readonly about: ExportAbout };
  onProblem(error: unknown): void;
}

type Scope = 'whole' | 'shown';
const SCOPES: readonly (readonly [Scope, string])[] = [
  ['whole', 'the whole graph'],
  ['shown', 'what the filter shows'],
];
const NAMES: readonly (readonly [string, string])[] = [
  ['kept', 'names as they are'],
  ['replaced', 'names replaced'],
];
const SCALES = [1, 2, 3, 4] as const;

export function ExportMenu({ title, picture, csv, snapshot, page, graph, onProblem }: ExportMenuProps) {
  const [scope, setScope] = useState<Scope>('whole');
  const [scale, setScale] = useState('2');
  const [names, setNames] = useState('kept');
  const save = (name: string, make: () => Blob | Promise<Blob>) => async (): Promise<void> => {
    try {
      // A redacted file must not be called after what it hides.
      download(name.startsWith('redacted') ? `portolan-${name}` : `${title}-${name}`, await make());
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
        <DropdownMenu.Content className="menu menu-export" align="end" sideOffset={6}>
          <DropdownMenu.Group>
            <DropdownMenu.Label className="menu-title">Pictures</DropdownMenu.Label>
            <Item
              title="PNG picture"
              detail="what is on screen"
              disabled={picture === null}
              onSelect={save('graph.png', () => picture!.toPng(Number(scale)))}
            />
            <Choices
              label="Size of the PNG"
              value={scale}
              options={SCALES.map((times) => [String(times), `${times}×`])}
              onChange={setScale}
            />
            <Item
              title="SVG picture"
              detail="the whole graph, text as text"
              disabled={picture === null}
              onSelect={save('graph.svg', () => new Blob([picture!.toSvg()], { type: 'image/svg+xml' }))}
            />
          </DropdownMenu.Group>
          <DropdownMenu.Group>
            <DropdownMenu.Label className="menu-title">To hand over</DropdownMenu.Label>
            {page ? (
              <>
                <Item
                  title="HTML page"
                  detail="one file that opens without a network"
                  onSelect={save(names === 'replaced' ? 'redacted.html' : 'review.html', () =>
                    page(names === 'replaced'),
                  )}
                />
                <Choices label="Names in the page" value={names} options={NAMES} onChange={setNames} />
              </>
            ) : null}
            <Item
              title="JSON snapshot"
              detail="the inputs; opens again with --snapshot"
              onSelect={save('snapshot.json', snapshot)}
            />
          </DropdownMenu.Group>
          <DropdownMenu.Group>
            <DropdownMenu.Label className="menu-title">Data</DropdownMenu.Label>
            <Item
              title="CSV table"
              detail="rows of the table"
              onSelect={save('table.csv', () => new Blob([...csv()], { type: 'text/csv;charset=utf-8' }))}
            />
            <Choices
              label="How much of the graph"
              value={scope}
              options={SCOPES}
              onChange={(chosen) => setScope(chosen === 'shown' ? 'shown' : 'whole')}
            />
            {GRAPH_FORMATS.map(({ name, ending, type, detail, write }) => (
              <Item
                key={name}
                title={name}
                detail={detail}
                onSelect={save(`graph.${ending}`, async () => {
                  const { graph: wanted, about } = graph(scope);
                  return new Blob([...(await write(wanted, about))], { type });
                })}
              />
            ))}
          </DropdownMenu.Group>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface ChoicesProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  onChange(value: string): void;
}

/** Choosing leaves the menu open: it is not what is exported, but how. */
function Choices({ label, value, options, onChange }: ChoicesProps) {
  return (
    <DropdownMenu.RadioGroup className="menu-choices" value={value} onValueChange={onChange} aria-label={label}>
      {options.map(([own, words]) => (
        <DropdownMenu.RadioItem
          key={own}
          value={own}
          className="menu-pick"
          onSelect={(event) => event.preventDefault()}
        >
          <DropdownMenu.ItemIndicator>
            <Check size={12} aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
          {words}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
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
