// One end of a question: a text box that completes names.
import { completeEnd, type EndName } from '@portolan/shared/review';
import { type KeyboardEvent, type Ref, useId, useMemo, useState } from 'react';

interface EndBoxProps {
  readonly label: string;
  readonly names: readonly EndName[];
  readonly value: string;
  readonly placeholder: string;
  readonly invalid: boolean;
  readonly boxRef?: Ref<HTMLInputElement> | undefined;
  onChange(value: string): void;
}

export function EndBox({ label, names, value, placeholder, invalid, boxRef, onChange }: EndBoxProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const offered = useMemo(() => (isOpen ? completeEnd(names, value) : []), [isOpen, names, value]);
  const isShown = offered.length > 0 && !(offered.length === 1 && offered[0]!.text === value);
  const choose = (name: EndName): void => {
    onChange(name.text);
    close();
  };
  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!isShown) setOpen(true);
      else setActive((active + step + offered.length + (active < 0 && step < 0 ? 1 : 0)) % offered.length);
    } else if (event.key === 'Enter' && isShown && offered[active]) {
      event.preventDefault();
      choose(offered[active]);
    } else if (event.key === 'Escape' && isShown) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' || event.key === 'Tab') close();
  };
  return (
    <div className="end-box">
      <label className="section-title" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        ref={boxRef}
        className="input"
        role="combobox"
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-invalid={invalid}
        aria-activedescendant={isShown && offered[active] ? `${id}-${active}` : undefined}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      <div className="end-list" id={`${id}-list`} role="listbox" aria-label={`Names for ${label}`} hidden={!isShown}>
        {offered.map((name, index) => (
          <div
            key={`${name.kind} ${name.text}`}
            id={`${id}-${index}`}
            className="end-option"
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            // Before the box loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              choose(name);
            }}
          >
            <span className="mono">{name.text}</span>
            <span className="xsmall dim">{name.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
