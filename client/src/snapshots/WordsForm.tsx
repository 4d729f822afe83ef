// Name and note of a snapshot, to be typed.
import { type FormEvent, useState } from 'react';
import type { SnapshotWords } from '../api';

interface WordsFormProps {
  readonly words: SnapshotWords;
  readonly action: string;
  readonly isBusy: boolean;
  /** What was typed stays when it rejects. */
  onWords(words: SnapshotWords): Promise<unknown>;
}

export function WordsForm({ words, action, isBusy, onWords }: WordsFormProps) {
  const [name, setName] = useState(words.name);
  const [note, setNote] = useState(words.note);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // The panel says what went wrong.
    onWords({ name, note }).then(
      () => {
        setName(words.name);
        setNote(words.note);
      },
      () => {},
    );
  };
  return (
    <form className="kept-words kept-more" onSubmit={submit}>
      <input
        className="input"
        aria-label="Name"
        placeholder="Name, such as: before the release"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <textarea
        className="input"
        aria-label="Note"
        placeholder="Note"
        rows={2}
        maxLength={2_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <button type="submit" className="btn" disabled={isBusy}>
        {action}
      </button>
    </form>
  );
}
