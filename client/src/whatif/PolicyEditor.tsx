// The editor of one file: YAML with completion by schema, mistakes on their lines, and what it was before it was changed.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { completePolicy, type Vocabulary } from './policyCompletion';

/** Something to say of one line. */
export interface LineNote {
  /** From 1. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
}

interface PolicyEditorProps {
  /** What tells this text from others; another one begins with a history of its own. */
  readonly name: string;
  readonly text: string;
  /** What it was in the cluster; null: it is new. */
  readonly original: string | null;
  readonly notes: readonly LineNote[];
  readonly words: Vocabulary;
  /** The line to show; changes when another is asked for. */
  readonly line: { readonly at: number } | null;
  onChange(text: string): void;
}

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'code-key' },
  { tag: [tags.string, tags.content], class: 'code-text' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-number' },
  { tag: [tags.comment, tags.lineComment], class: 'code-comment' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], class: 'code-mark' },
]);

/** CodeMirror adds a style sheet of its own, which the content policy lets through with this response's nonce. */
function nonce(): Extension {
  const given = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content');
  return given ? EditorView.cspNonce.of(given) : [];
}

export default function PolicyEditor({ name, text, original, notes, words, line, onChange }: PolicyEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, words, text });
  latest.current = { onChange, words, text };
  const merge = useRef(new Compartment());

  useEffect(() => {
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          nonce(),
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          indentUnit.of('  '),
          yaml(),
          syntaxHighlighting(HIGHLIGHT),
          lintGutter(),
          autocompletion({ override: [completePolicy(() => latest.current.words)], icons: false }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': `Text of ${name}` }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          merge.current.of(changesFrom(original)),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [name, original]);

  // Text that came from elsewhere than the keyboard.
  useEffect(() => {
    const now = view.current;
    if (!now || now.state.doc.toString() === text) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const now = view.current;
    if (now)
      now.dispatch(
        setDiagnostics(
          now.state,
          notes.map((note) => diagnosticOf(now.state, note)),
        ),
      );
  }, [notes]);

  useEffect(() => {
    const now = view.current;
    if (!now || !line) return;
    const at = now.state.doc.line(Math.min(Math.max(1, line.at), now.state.doc.lines));
    now.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) });
    now.focus();
  }, [line]);

  return <div className="editor" ref={host} />;
}

function changesFrom(original: string | null): Extension {
  if (original === null) return [];
  return unifiedMergeView({ original, mergeControls: false, gutter: true, highlightChanges: false });
}

function diagnosticOf({ doc }: EditorState, { line, severity, message }: LineNote): Diagnostic {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  const start = at.from + (at.text.length - at.text.trimStart().length);
  return { from: Math.min(start, at.to), to: at.to, severity, message };
}
