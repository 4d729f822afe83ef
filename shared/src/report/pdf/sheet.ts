// Sheets of paper: a cursor that walks down the page, headings, paragraphs and tables that break over pages.
import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib';
import { visibleText } from '../visibleText';

/** Points; A4. */
export const PAPER = { width: 595.28, height: 841.89, margin: 48, foot: 40 } as const;
const WIDTH = PAPER.width - 2 * PAPER.margin;

/** Dark enough to be read in greyscale. */
export const INK = {
  text: rgb(0.09, 0.13, 0.18),
  dim: rgb(0.33, 0.38, 0.48),
  line: rgb(0.8, 0.83, 0.87),
  fill: rgb(0.94, 0.955, 0.97),
  accent: rgb(0.14, 0.35, 0.79),
  alarm: rgb(0.7, 0.15, 0.12),
} as const;

type Ink = (typeof INK)[keyof typeof INK];

export interface Column {
  readonly head: string;
  /** Share of the width; those of a table add up to 1. */
  readonly share: number;
  readonly align?: 'right';
  readonly bold?: boolean;
}

export class Sheets {
  #page: PDFPage | null = null;
  #y = 0;

  private constructor(
    readonly file: PDFDocument,
    readonly plain: PDFFont,
    readonly bold: PDFFont,
    readonly mono: PDFFont,
    private readonly known: ReadonlySet<number>,
  ) {}

  static async begin(title: string, at: Date): Promise<Sheets> {
    const file = await PDFDocument.create({ updateMetadata: false });
    const plain = await file.embedFont(StandardFonts.Helvetica);
    const sheets = new Sheets(
      file,
      plain,
      await file.embedFont(StandardFonts.HelveticaBold),
      await file.embedFont(StandardFonts.Courier),
      new Set(plain.getCharacterSet()),
    );
    file.setTitle(sheets.#safe(title));
    file.setProducer('Portolan');
    file.setCreator('Portolan');
    file.setCreationDate(at);
    file.setModificationDate(at);
    return sheets;
  }

  newPage(): void {
    this.#page = this.file.addPage([PAPER.width, PAPER.height]);
    this.#y = PAPER.height - PAPER.margin;
  }

  /** Room that is left on the page, in points. */
  get left(): number {
    return this.#page ? this.#y - PAPER.foot - 16 : 0;
  }

  space(points: number): void {
    this.#y -= points;
  }

  heading(text: string, size: number): void {
    this.#need(size + 60);
    this.#y -= size * 0.6;
    this.#line(text, PAPER.margin, this.bold, size, INK.text, WIDTH);
    this.#y -= size * 0.55;
  }

  paragraph(text: string, { size = 9.5, ink = INK.text as Ink, mono = false, bold = false, indent = 0 } = {}): void {
    const font = mono ? this.mono : bold ? this.bold : this.plain;
    for (const line of this.#wrapped(text, font, size, WIDTH - indent)) {
      this.#need(size * 1.4);
      this.#line(line, PAPER.margin + indent, font, size, ink, WIDTH - indent);
      this.#y -= size * 0.35;
    }
    this.#y -= size * 0.3;
  }

  bullets(texts: readonly string[]): void {
    for (const text of texts) {
      this.#need(14);
      this.#draw('•', PAPER.margin, this.#y - 9.5, this.plain, 9.5, INK.dim);
      this.paragraph(text, { indent: 12 });
    }
  }

  /** Rows that do not fit go on with the heads repeated. Cells wrap; one that would take more lines than these ends in an ellipsis. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    this.#heads(columns);
    for (const [index, row] of rows.entries()) {
      const cells = columns.map(({ share, bold }, at) =>
        bounded(this.#wrapped(row[at] ?? '', bold ? this.bold : this.plain, 8.5, WIDTH * share - 8)),
      );
      const height = Math.max(...cells.map((lines) => lines.length)) * 11 + 4;
      if (this.left < height) {
        this.newPage();
        this.#heads(columns);
      }
      if (index % 2 === 1)
        this.#page!.drawRectangle({
          x: PAPER.margin,
          y: this.#y - height,
          width: WIDTH,
          height,
          color: INK.fill,
        });
      let x = PAPER.margin;
      for (const [at, { share, align, bold }] of columns.entries()) {
        const font = bold ? this.bold : this.plain;
        for (const [line, text] of cells[at]!.entries()) {
          const from = align === 'right' ? x + WIDTH * share - 4 - font.widthOfTextAtSize(text, 8.5) : x + 4;
          this.#draw(text, from, this.#y - 10.5 - line * 11, font, 8.5, INK.text);
        }
        x += WIDTH * share;
      }
      this.#y -= height;
    }
    this.#y -= 8;
  }

  /** Figures in a row, each with its word below. */
  figures(figures: readonly (readonly [figure: string, word: string])[]): void {
    this.#need(56);
    const width = WIDTH / figures.length;
    for (const [index, [figure, word]] of figures.entries()) {
      const x = PAPER.margin + index * width;
      this.#page!.drawRectangle({ x, y: this.#y - 46, width: width - 8, height: 46, color: INK.fill });
      this.#draw(this.#safe(figure), x + 8, this.#y - 22, this.bold, 17, INK.text);
      this.#draw(this.#safe(word), x + 8, this.#y - 37, this.plain, 7.5, INK.dim);
    }
    this.#y -= 60;
  }

  /** Says how many were left out, and where they are; nothing for none. */
  more(count: number, what: string, where: string): void {
    if (count > 0) this.paragraph(`And ${count.toLocaleString('en')} more ${what}: ${where}.`, { ink: INK.dim });
  }

  rule(): void {
    this.#need(8);
    this.#page!.drawLine({
      start: { x: PAPER.margin, y: this.#y },
      end: { x: PAPER.margin + WIDTH, y: this.#y },
      thickness: 0.7,
      color: INK.line,
    });
    this.#y -= 8;
  }

  /** Writes the foot of every page, now that their number is known. */
  async finish(foot: string): Promise<Uint8Array> {
    const pages = this.file.getPages();
    for (const [index, page] of pages.entries()) {
      this.#page = page;
      const number = `${index + 1} of ${pages.length}`;
      const text = this.#cut(this.#safe(foot), this.plain, 7.5, WIDTH - 70);
      this.#draw(text, PAPER.margin, PAPER.foot - 12, this.plain, 7.5, INK.dim);
      const width = this.plain.widthOfTextAtSize(number, 7.5);
      this.#draw(number, PAPER.margin + WIDTH - width, PAPER.foot - 12, this.plain, 7.5, INK.dim);
    }
    return this.file.save({ useObjectStreams: true });
  }

  #heads(columns: readonly Column[]): void {
    this.#need(40);
    let x = PAPER.margin;
    for (const { head, share, align } of columns) {
      const text = this.#cut(this.#safe(head), this.bold, 7.5, WIDTH * share - 8);
      const from = align === 'right' ? x + WIDTH * share - 4 - this.bold.widthOfTextAtSize(text, 7.5) : x + 4;
      this.#draw(text, from, this.#y - 10, this.bold, 7.5, INK.dim);
      x += WIDTH * share;
    }
    this.#y -= 15;
    this.rule();
    this.#y += 6;
  }

  #need(points: number): void {
    if (this.#page === null || this.left < points) this.newPage();
  }

  #line(text: string, x: number, font: PDFFont, size: number, ink: Ink, width: number): void {
    this.#draw(this.#cut(this.#safe(text), font, size, width), x, this.#y - size, font, size, ink);
    this.#y -= size;
  }

  #draw(text: string, x: number, y: number, font: PDFFont, size: number, color: Ink): void {
    this.#page!.drawText(text, { x, y, font, size, color });
  }

  #wrapped(text: string, font: PDFFont, size: number, width: number): readonly string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of this.#safe(text).split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (font.widthOfTextAtSize(longer, size) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      // A word that is wider than the line is broken where it must be.
      while (font.widthOfTextAtSize(line, size) > width) {
        const fits = this.#fitting(line, font, size, width);
        lines.push(line.slice(0, fits));
        line = line.slice(fits);
      }
    }
    return [...lines, line];
  }

  #cut(text: string, font: PDFFont, size: number, width: number): string {
    if (font.widthOfTextAtSize(text, size) <= width) return text;
    return `${text.slice(0, Math.max(0, this.#fitting(text, font, size, width) - 1))}…`;
  }

  /** How many characters fit, at least one. */
  #fitting(text: string, font: PDFFont, size: number, width: number): number {
    let [low, high] = [1, text.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (font.widthOfTextAtSize(text.slice(0, middle), size) <= width) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What the paper's font lacks is written by its number. */
  #safe(text: string): string {
    return [...visibleText(text)]
      .map((character) => {
        const code = character.codePointAt(0)!;
        return this.known.has(code) ? character : `\\u{${code.toString(16)}}`;
      })
      .join('');
  }
}

/** Lines of one cell at most. */
const CELL_LINES = 14;

/** Never cut in silence. */
function bounded(lines: readonly string[]): readonly string[] {
  return lines.length <= CELL_LINES ? lines : [...lines.slice(0, CELL_LINES - 1), '… (cut: the page has the rest)'];
}
