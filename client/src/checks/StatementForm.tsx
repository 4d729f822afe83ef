// Adds a statement to the open file.
import { nodeTitle, type TrafficGraph } from '@portolan/shared/graph';
import type { StatementVerb } from '@portolan/shared/review';
import { Plus } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Section } from '../ui';
import type { StatementDraft } from './editing';

interface StatementFormProps {
  /** What is filled in first, such as the ends of what is selected; null: nothing. */
  readonly draft: StatementDraft | null;
  readonly zones: readonly string[];
  readonly graph: TrafficGraph;
  /** Says what is wrong; null: it was added. */
  onAdd(draft: StatementDraft): Promise<string | null>;
}

const EMPTY: StatementDraft = { from: '', to: '', verb: 'only', ports: '', allowed: '', name: '' };

const VERBS: readonly (readonly [StatementVerb, string])[] = [
  ['only', 'only so'],
  ['mustNot', 'must not'],
  ['must', 'must'],
];

const OFFERED = 60;

export function StatementForm({ draft: given, zones, graph, onAdd }: StatementFormProps) {
  const id = useId();
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string | null>(null);
  const ports = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (given === null) return;
    setDraft(given);
    ports.current?.focus();
  }, [given]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = await onAdd(draft);
    setProblem(wrong);
    if (wrong === null) setDraft({ ...EMPTY, verb: draft.verb });
  };
  const field = (name: 'from' | 'to' | 'allowed', label: string, placeholder: string): ReactNode => (
    <div>
      <label className="xsmall dim" htmlFor={`${id}-${name}`}>
        {label}
      </label>
      <input
        id={`${id}-${name}`}
        className="input"
        list={`${id}-ends`}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        value={draft[name]}
        onChange={({ target }) => setDraft({ ...draft, [name]: target.value })}
      />
    </div>
  );
  return (
    <Section title="Add an expectation">
      <form className="checks-form" aria-label="Add an expectation" onSubmit={(event) => void submit(event)}>
        {field('from', 'From', 'rest')}
        {field('to', 'To', 'cde')}
        <fieldset className="segments" aria-label="What is expected">
          {VERBS.map(([verb, title]) => (
            <button
              key={verb}
              type="button"
              className="btn"
              aria-pressed={draft.verb === verb}
              onClick={() => setDraft({ ...draft, verb })}
            >
              {title}
            </button>
          ))}
        </fieldset>
        {draft.verb === 'only' ? field('allowed', 'Only from (empty: nobody)', 'api/checkout') : null}
        <div>
          <label className="xsmall dim" htmlFor={`${id}-ports`}>
            {draft.verb === 'only' ? 'Only on ports (empty: any)' : 'Ports (empty: any)'}
          </label>
          <input
            id={`${id}-ports`}
            ref={ports}
            className="input mono"
            placeholder="8443, UDP/53"
            spellCheck={false}
            autoComplete="off"
            value={draft.ports}
            onChange={({ target }) => setDraft({ ...draft, ports: target.value })}
          />
        </div>
        <datalist id={`${id}-ends`}>
          {[...zones, 'internet', ...offered(graph)].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <button type="submit" className="btn">
          <Plus size={14} aria-hidden="true" /> Add expectation
        </button>
        {problem === null ? null : (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Section>
  );
}

function offered({ nodes, namespaces }: TrafficGraph): readonly string[] {
  const workloads = nodes.flatMap((node) =>
    node.namespace === null || node.variant !== null ? [] : [nodeTitle({ ...node, variant: null })],
  );
  return [...new Set([...namespaces.map(({ name }) => `${name}/*`), ...workloads])].slice(0, OFFERED);
}
