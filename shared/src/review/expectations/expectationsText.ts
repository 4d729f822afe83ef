// The text of expectations as YAML nodes with their places: one document, bounded, nothing that points elsewhere.
import { Composer, type CST, Lexer, LineCounter, type Node, Parser, visit } from 'yaml';
import type { ExpectationError, TextPlace } from './expectationsModel';

/** Characters of the text, and levels of nesting. */
export const EXPECTATIONS_LIMITS = { characters: 1_000_000, depth: 16, lexemes: 500_000 } as const;

export type ComposedText =
  | { readonly ok: true; readonly root: Node | null; readonly placeOf: (node: Node | null) => TextPlace }
  | { readonly ok: false; readonly errors: readonly ExpectationError[] };

export function composeText(raw: string): ComposedText {
  if (raw.length > EXPECTATIONS_LIMITS.characters)
    return failed({ line: 1, column: 1 }, `the file is longer than ${EXPECTATIONS_LIMITS.characters} characters`);
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const lines = new LineCounter();
  const at = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tokens: CST.Token[] = [];
  const excess = tokenize(text, lines, tokens);
  if (excess !== null) return failed(at(excess.offset), excess.message);
  const composer = new Composer({ uniqueKeys: false, strict: true, prettyErrors: false, logLevel: 'silent' });
  const documents = [...composer.compose(tokens)];
  const errors = documents.flatMap((document) =>
    document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message: `this is no YAML: ${firstLine(message)}` })),
  );
  if (errors.length > 0) return { ok: false, errors: errors.slice(0, 20) };
  const [first, second] = documents;
  if (second) return failed(at(second.range[0]), 'expectations are one document; take out "---" and what follows it');
  const root = (first?.contents ?? null) as Node | null;
  const placeOf = (node: Node | null): TextPlace => at(node?.range?.[0] ?? 0);
  const indirect = root === null ? null : firstIndirection(root);
  if (indirect) return failed(placeOf(indirect), 'anchors, aliases and tags are not read; write the value out in full');
  return { ok: true, root, placeOf };
}

function failed(place: TextPlace, message: string): ComposedText {
  return { ok: false, errors: [{ ...place, message }] };
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 200);
}

/** Cuts the text into tokens, and stops as soon as the nesting or the size goes beyond all reason. */
function tokenize(
  text: string,
  lines: LineCounter,
  tokens: CST.Token[],
): { readonly offset: number; readonly message: string } | null {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    lexemes++;
    const { depth } = EXPECTATIONS_LIMITS;
    // The document itself and the scalar being read are on the stack too.
    if (parser.stack.length > depth + 2)
      return { offset: parser.offset, message: `it is nested more than ${depth} levels deep` };
    if (lexemes > EXPECTATIONS_LIMITS.lexemes) return { offset: parser.offset, message: 'there is too much in it' };
  }
  for (const token of parser.end()) tokens.push(token);
  return null;
}

function firstIndirection(root: Node): Node | null {
  let found: Node | null = null;
  visit(root, {
    Alias: (_, node) => {
      found = node;
      return visit.BREAK;
    },
    Value: (_, node) => {
      if (node.anchor === undefined && (node.tag === undefined || node.tag.startsWith('tag:yaml.org,2002:'))) return;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}
