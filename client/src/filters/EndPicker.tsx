// One end of a way: shown by name, replaced by typing another.
import { useEffect, useId, useState } from 'react';

const OFFERED = 40;

export function EndPicker({
  name,
  id,
  label,
  ends,
  onPick,
}: {
  readonly name: string;
  /** null: not chosen yet. */
  readonly id: string | null;
  label(id: string): string;
  readonly ends: ReadonlyMap<string, string>;
  onPick(id: string): void;
}) {
  const field = useId();
  const shown = id === null ? '' : label(id);
  const [draft, setDraft] = useState(shown);
  useEffect(() => setDraft(shown), [shown]);
  const pick = (text: string): void => {
    const found = ends.get(text.trim());
    if (found !== undefined && found !== id) onPick(found);
  };
  const offered: string[] = [];
  for (const end of ends.keys()) {
    if (offered.length === OFFERED) break;
    if (end.includes(draft.trim())) offered.push(end);
  }
  return (
    <span className="end-picker">
      <label className="dim xsmall" htmlFor={field}>
        {name}
      </label>
      <input
        id={field}
        className="input"
        list={`${field}-ends`}
        placeholder="namespace/name"
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          pick(event.target.value);
        }}
        onBlur={() => setDraft(shown)}
      />
      <datalist id={`${field}-ends`}>
        {offered.map((end) => (
          <option key={end} value={end} />
        ))}
      </datalist>
    </span>
  );
}
