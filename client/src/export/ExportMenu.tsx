// The export menu: pictures of the graph, documents to hand over, and data for other programs.
import type { TrafficGraph } from '@portolan/shared/graph';
import { PNG_TIMES } from '@portolan/shared/picture';
import type { ExportAbout } from '@portolan/shared/report';
import { Download } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useRef, useState } from 'react';
import { download } from './download';
import { GRAPH_FORMATS, type Inputs, REPORTS, type ReportFormat, type Scope } from './exportFormats';
import { Choices, Group, Item } from './MenuParts';
import { type PictureInput, pngPicture, svgPicture } from './pictures';

export interface ExportMenuProps {
  /** Start of the files' names. */
  readonly title: string;
  readonly picture: PictureInput;
  /** Asks what the latest graph was made of. */
  inputs(): Promise<Inputs>;
  /** Parts that make one text. */
  csv(inputs: Inputs): readonly string[];
  /** The inputs, with other names where that is asked for. */
  snapshot(redacted: boolean): Promise<Blob>;
  /** The page with its snapshot as one file; null: this page is one. */
  readonly page: ((redacted: boolean) => Promise<Blob>) | null;
  /** A document; null where this page cannot write it. */
  report(format: ReportFormat): Promise<Blob>;
  readonly reports: readonly ReportFormat[];
  /** Whole, or what the filter leaves of it. */
  graph(scope: Scope, inputs: Inputs): { readonly graph: TrafficGraph; readonly about: ExportAbout };
  onProblem(error: unknown): void;
  /** What the reader should know of a file that was saved; null: nothing. */
  onTold(words: string | null): void;
}

const PICTURE_SCOPES: readonly (readonly [Scope, string])[] = [
  ['shown', 'what is shown'],
  ['whole', 'the whole graph'],
];
const DATA_SCOPES: readonly (readonly [Scope, string])[] = [
  ['whole', 'the whole graph'],
  ['shown', 'what the filter shows'],
];
const NAMES: readonly (readonly [string, string])[] = [
  ['kept', 'names as they are'],
  ['replaced', 'names replaced'],
];

export function ExportMenu(props: ExportMenuProps) {
  const { title, picture, snapshot, page, report, reports, onProblem, onTold } = props;
  const latest = useRef(props);
  latest.current = props;
  const [extent, setExtent] = useState<Scope>('shown');
  const [scope, setScope] = useState<Scope>('whole');
  const [scale, setScale] = useState('2');
  const [names, setNames] = useState('kept');
  const redacted = names === 'replaced';
  const save = (name: string, make: () => Blob | Promise<Blob>) => async (): Promise<void> => {
    onTold(null);
    try {
      // A redacted file must not be called after what it hides.
      download(name.startsWith('redacted') ? `portolan-${name}` : `${title}-${name}`, await make());
    } catch (error) {
      onProblem(error);
    }
  };
  // Picture, words and hash are of one moment: the page may have gone on while the hash was asked for.
  const saveShown = (name: string, make: (now: ExportMenuProps, inputs: Inputs) => Blob | Promise<Blob>) =>
    save(name, async () => {
      const inputs = await props.inputs();
      return make(latest.current, inputs);
    });
  const png = async (now: ExportMenuProps, inputs: Inputs): Promise<Blob> => {
    const { file, bounded } = await pngPicture(now.picture, extent, inputs, Number(scale));
    onTold(bounded);
    return file;
  };
  const cannotDraw = extent === 'shown' && picture.drawn === null ? 'in the graph view' : null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn">
        <Download size={14} aria-hidden="true" /> Export
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu menu-export" align="end" sideOffset={6}>
          <Group title="Pictures">
            <Choices
              label="How much of the picture"
              value={extent}
              options={PICTURE_SCOPES}
              onChange={(chosen) => setExtent(chosen === 'whole' ? 'whole' : 'shown')}
            />
            <Item
              title="PNG picture"
              detail={extent === 'shown' ? 'what is on screen' : 'every namespace open'}
              disabled={cannotDraw}
              onSelect={saveShown('graph.png', png)}
            />
            <Choices
              label="Size of the PNG"
              value={scale}
              options={PNG_TIMES.map((times) => [String(times), `${times}×`])}
              onChange={setScale}
            />
            <Item
              title="SVG picture"
              detail={extent === 'shown' ? 'all that is drawn, text as text' : 'every namespace open, text as text'}
              disabled={cannotDraw}
              onSelect={saveShown(
                'graph.svg',
                (now, inputs) => new Blob([svgPicture(now.picture, extent, inputs)], { type: 'image/svg+xml' }),
              )}
            />
          </Group>
          <Group title="To hand over">
            {page ? (
              <>
                <Choices label="Names in page and snapshot" value={names} options={NAMES} onChange={setNames} />
                <Item
                  title="HTML page"
                  detail="one file that opens without a network"
                  onSelect={save(redacted ? 'redacted.html' : 'review.html', () => page(redacted))}
                />
              </>
            ) : null}
            <Item
              title="JSON snapshot"
              detail="the inputs; opens again with --snapshot"
              onSelect={save(redacted ? 'redacted.json' : 'snapshot.json', () => snapshot(redacted))}
            />
            {REPORTS.filter(({ format }) => reports.includes(format)).map(({ format, name, detail, file }) => (
              <Item key={format} title={name} detail={detail} onSelect={save(file, () => report(format))} />
            ))}
          </Group>
          <Group title="Data">
            <Item
              title="CSV table"
              detail="rows of the table"
              onSelect={saveShown(
                'table.csv',
                (now, inputs) => new Blob([...now.csv(inputs)], { type: 'text/csv;charset=utf-8' }),
              )}
            />
            <Choices
              label="How much of the graph"
              value={scope}
              options={DATA_SCOPES}
              onChange={(chosen) => setScope(chosen === 'shown' ? 'shown' : 'whole')}
            />
            {GRAPH_FORMATS.map(({ name, ending, type, detail, write }) => (
              <Item
                key={name}
                title={name}
                detail={detail}
                onSelect={saveShown(`graph.${ending}`, async (now, inputs) => {
                  const { graph, about } = now.graph(scope, inputs);
                  return new Blob([...(await write(graph, about))], { type });
                })}
              />
            ))}
          </Group>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
