// Adds a zone to the open file.
import { Plus } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { ZoneDraft } from './editing';

const BY: Readonly<Record<ZoneDraft['by'], { readonly title: string; readonly example: string | null }>> = {
  namespaceLabels: { title: 'namespaces with labels', example: 'pci=cde' },
  namespaces: { title: 'namespaces by name', example: 'payments, ledger' },
  podLabels: { title: 'pods with labels', example: 'app=web,tier!=test' },
  addresses: { title: 'addresses outside', example: '203.0.113.0/24' },
  internet: { title: 'the internet', example: null },
  rest: { title: 'everything else', example: null },
};

const EMPTY: ZoneDraft = { name: '', by: 'namespaceLabels', value: '' };

/** `onAdd` says what is wrong; null: it was added. */
export function ZoneForm({ onAdd }: { onAdd(draft: ZoneDraft): Promise<string | null> }) {
  const id = useId();
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string | null>(null);
  const { example } = BY[draft.by];
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = await onAdd(draft);
    setProblem(wrong);
    if (wrong === null) setDraft({ ...EMPTY, by: draft.by });
  };
  return (
    <form className="checks-form zone-form" aria-label="Add a zone" onSubmit={(event) => void submit(event)}>
      <div>
        <label className="xsmall dim" htmlFor={`${id}-name`}>
          Name
        </label>
        <input
          id={`${id}-name`}
          className="input"
          placeholder="cde"
          spellCheck={false}
          autoComplete="off"
          value={draft.name}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
      </div>
      <div>
        <label className="xsmall dim" htmlFor={`${id}-by`}>
          Holds
        </label>
        <select
          id={`${id}-by`}
          className="input"
          value={draft.by}
          onChange={({ target }) => setDraft({ ...draft, by: target.value as ZoneDraft['by'], value: '' })}
        >
          {Object.entries(BY).map(([by, { title }]) => (
            <option key={by} value={by}>
              {title}
            </option>
          ))}
        </select>
      </div>
      {example === null ? null : (
        <div>
          <label className="xsmall dim" htmlFor={`${id}-value`}>
            Which
          </label>
          <input
            id={`${id}-value`}
            className="input mono"
            placeholder={example}
            spellCheck={false}
            autoComplete="off"
            value={draft.value}
            onChange={({ target }) => setDraft({ ...draft, value: target.value })}
          />
        </div>
      )}
      <button type="submit" className="btn">
        <Plus size={14} aria-hidden="true" /> Add zone
      </button>
      {problem === null ? null : (
        <p className="field-error" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
