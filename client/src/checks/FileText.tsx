// The open file as text, to be read and changed by hand.
import { useId } from 'react';
import type { OpenFile } from './keptExpectations';

export function FileText({ file, onText }: { readonly file: OpenFile; onText(text: string): void }) {
  const id = useId();
  return (
    <details className="checks-text">
      <summary>
        <label htmlFor={id}>The file as text</label>
      </summary>
      <textarea
        id={id}
        className="input mono xsmall"
        rows={18}
        spellCheck={false}
        value={file.text}
        onChange={({ target }) => onText(target.value)}
      />
    </details>
  );
}
