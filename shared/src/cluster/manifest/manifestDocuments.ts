// Manifest text to plain values with lines: YAML and JSON, every document by itself, nothing expanded, size and depth capped.
import { Composer, type CST, isScalar, Lexer, LineCounter, type Node, Parser } from 'yaml';
import { MOST_VALUES, measureJson } from '../measureJson';
import type { Finding, SourceLocation } from '../objects';
import { type FieldPath, MAX_DEPTH } from '../project/projectFields';
import { type DocumentIssue, offsetOf, toPlain } from './manifestValues';

/** One manifest file: its name as the person knows it, and its whole text. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** One document as plain values. */
export interface ManifestDocument {
  readonly value: unknown;
  readonly issues: readonly DocumentIssue[];
  /** The line of a field, or of the nearest field around it that exists. */
  readonly locate: (path: FieldPath) => SourceLocation;
}

/** Bounds on what is taken in: characters of all files together, and lexical parts of one document (about 2 million values). */
export const MANIFEST_LIMITS = { characters: 64 * 1024 * 1024, lexemes: 10_000_000 } as const;

/** JSON above this size is read without line numbers: the YAML parser would need gigabytes for it. */
const LARGE_JSON = 1024 * 1024;

/** Reads all documents of one file, in order. What cannot be read becomes a finding; the other documents are still read. */
export function* readDocuments(file: ManifestFile, findings: Finding[]): Generator<ManifestDocument> {
  const text = file.text.startsWith('\uFEFF') ? file.text.slice(1) : file.text;
  if (text.includes('\0')) {
    findings.push({
      code: 'file-not-text',
      severity: 'error',
      object: null,
      message: 'the file is no UTF-8 text and was not read',
      next: 'Save it as UTF-8.',
      location: { file: file.name, line: 1 },
    });
    return;
  }
  const large = readLargeJson(file.name, text, findings);
  if (large !== null) yield* large;
  else for (const chunk of splitDocuments(text)) yield* readChunk(file.name, chunk, findings);
}

interface Chunk {
  readonly text: string;
  /** Lines of the file before it. */
  readonly linesBefore: number;
}

/** "---" at the start of a line ends a document wherever it stands, so that a broken one cannot swallow the next. */
function* splitDocuments(text: string): Generator<Chunk> {
  const marker = /^---(?=[ \t\r\n]|$)/gm;
  let start = 0;
  let linesBefore = 0;
  for (let match = marker.exec(text); ; match = marker.exec(text)) {
    const chunk = text.slice(start, match?.index ?? text.length);
    if (hasContent(chunk)) yield { text: chunk, linesBefore };
    if (!match) return;
    linesBefore += countLines(chunk);
    start = match.index;
  }
}

/** False for what holds only blank lines, comments, directives and the marker itself. */
function hasContent(chunk: string): boolean {
  return /^(?!---[ \t]*\r?$|---[ \t]+#|\s*$|\s*#|%)/m.test(chunk);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function* readChunk(file: string, chunk: Chunk, findings: Finding[]): Generator<ManifestDocument> {
  const lines = new LineCounter();
  const at = (offset: number): SourceLocation => ({ file, line: lines.linePos(offset).line + chunk.linesBefore });
  const broken = (offset: number, message: string): void => {
    findings.push({
      code: 'document-broken',
      severity: 'error',
      object: null,
      message: `this document cannot be read and was left out: ${message}`,
      next: 'Correct the YAML at this line; all other documents were read.',
      location: at(offset),
    });
  };
  const tokens = tokenize(chunk.text, lines, broken);
  if (tokens === null) return;
  // Duplicate keys are found by `toPlain`: the library's own check takes quadratic time.
  const composer = new Composer({ uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' });
  for (const document of composer.compose(tokens)) {
    const error = document.errors[0];
    if (error) {
      broken(error.pos[0], error.message);
      continue;
    }
    const root = document.contents as Node | null;
    if (root === null || (isScalar(root) && root.value === null)) continue;
    const issues: DocumentIssue[] = [];
    const value = toPlain(root, [], issues);
    yield { value, issues, locate: (path) => at(offsetOf(root, path)) };
  }
}

/** Cuts text into tokens, and stops as soon as the nesting or the size goes beyond all reason. */
function tokenize(
  text: string,
  lines: LineCounter,
  onExcess: (offset: number, message: string) => void,
): readonly CST.Token[] | null {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    lexemes++;
    const message =
      // The document itself and the scalar being read are on the stack too.
      parser.stack.length > MAX_DEPTH + 2
        ? `it is nested more than ${MAX_DEPTH} levels deep`
        : lexemes > MANIFEST_LIMITS.lexemes
          ? 'it is too big'
          : null;
    if (message !== null) {
      onExcess(parser.offset, message);
      return null;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

function readLargeJson(file: string, text: string, findings: Finding[]): readonly ManifestDocument[] | null {
  if (text.length < LARGE_JSON || !/^\s*\{/.test(text)) return null;
  const location = { file, line: 1 };
  // The brackets of the document itself are one level more than the fields inside it.
  const { tooDeep, tooMany } = measureJson(text, MAX_DEPTH + 1, MOST_VALUES);
  if (tooDeep || tooMany) {
    const excess = tooDeep ? `is nested more than ${MAX_DEPTH} levels deep` : `holds more than ${MOST_VALUES} values`;
    findings.push({
      code: 'document-broken',
      severity: 'error',
      object: null,
      message: `this document was left out: it ${excess}`,
      next: 'Check what wrote this file.',
      location,
    });
    return [];
  }
  try {
    return [{ value: JSON.parse(text), issues: [], locate: () => location }];
  } catch {
    return null;
  }
}
