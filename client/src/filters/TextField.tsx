// A filter typed as text, with its mistake shown below it.
import type { TextError } from '@portolan/shared/graph';
import type { ReactNode } from 'react';
import { useTyping } from './useTyping';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly error: TextError | undefined;
  /** Beside the label. */
  readonly action?: ReactNode;
  onText(text: string, commit: 'push' | 'replace'): void;
}

export function TextField({ id, label, placeholder, value, error, action, onText }: TextFieldProps) {
  const typing = useTyping();
  return (
    <div className="field">
      <div className="field-head">
        <label className="section-title" htmlFor={id}>
          {label}
        </label>
        {action}
      </div>
      <input
        id={id}
        className="input mono"
        placeholder={placeholder}
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={error !== undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        onChange={(event) => onText(event.target.value, typing.commit())}
        onBlur={typing.rest}
        onKeyDown={(event) => {
          if (event.key === 'Enter') typing.rest();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {error ? (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error.message}
        </p>
      ) : null}
    </div>
  );
}
