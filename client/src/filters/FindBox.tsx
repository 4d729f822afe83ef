// The find box: one line of text with completion and its mistake shown in place.
import { completeFind, type TextError, type TrafficGraph } from '@portolan/shared/graph';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useId, useMemo, useState } from 'react';
import { useTyping } from './useTyping';

interface FindBoxProps {
  readonly graph: TrafficGraph;
  readonly text: string;
  readonly error: TextError | undefined;
  readonly inputRef: Ref<HTMLInputElement>;
  onText(text: string, commit: 'push' | 'replace'): void;
}

const SHOWN = 8;

export function FindBox({ graph, text, error, inputRef, onText }: FindBoxProps) {
  const id = useId();
  const [caret, setCaret] = useState(text.length);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const typing = useTyping();
  const completion = useMemo(() => (open ? completeFind(text, caret, graph) : null), [open, text, caret, graph]);
  const options = completion?.options.slice(0, SHOWN) ?? [];

  const choose = (index: number): void => {
    const option = options[index];
    if (!completion || !option) return;
    const next = text.slice(0, completion.from) + option.insert + text.slice(completion.to);
    onText(next, typing.commit());
    setCaret(completion.from + option.insert.length);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown' && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((active + 1) % options.length);
    } else if (event.key === 'ArrowUp' && options.length > 0) {
      event.preventDefault();
      setActive((active - 1 + options.length) % options.length);
    } else if (event.key === 'Enter') {
      if (open && active >= 0) {
        event.preventDefault();
        choose(active);
      } else {
        typing.rest();
        setOpen(false);
      }
    } else if (event.key === 'Escape') {
      if (open && options.length > 0) setOpen(false);
      else event.currentTarget.blur();
    }
  };

  return (
    <div className="find">
      <label className="sr-only" htmlFor={`${id}-input`}>
        Find connections
      </label>
      <div className="find-field">
        <Search size={15} className="find-icon" aria-hidden="true" />
        <input
          id={`${id}-input`}
          ref={inputRef}
          className="input find-input mono"
          role="combobox"
          aria-expanded={open && options.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-help`}
          autoComplete="off"
          spellCheck={false}
          placeholder="to:app=db port:5432"
          value={text}
          onChange={(event) => {
            onText(event.target.value, typing.commit());
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
            setActive(-1);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            typing.rest();
            setOpen(false);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
          onKeyDown={onKeyDown}
        />
        {text === '' ? (
          <kbd className="find-key" title="Press / to come here">
            /
          </kbd>
        ) : (
          <button
            type="button"
            className="btn btn-quiet btn-icon find-clear"
            aria-label="Clear the find box"
            onClick={() => onText('', 'push')}
          >
            <X size={14} aria-hidden="true" />
          </button>
        )}
      </div>
      <div
        className="find-popup"
        id={`${id}-list`}
        role="listbox"
        aria-label="Completions"
        hidden={!open || options.length === 0}
      >
        {options.map((option, index) => (
          <div
            key={`${option.label} ${option.insert}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="find-option"
            onMouseDown={(event) => {
              event.preventDefault();
              choose(index);
            }}
          >
            <span className="mono">{option.label}</span>
            <span className="dim xsmall">{option.detail}</span>
          </div>
        ))}
      </div>
      <p className={error ? 'field-error' : 'field-help'} id={`${id}-help`} role={error ? 'alert' : undefined}>
        {error ? error.message : 'label=value from: to: port: via: is:'}
      </p>
    </div>
  );
}
