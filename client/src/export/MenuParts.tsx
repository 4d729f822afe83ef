// Lines of the export menu: what is saved, and how.
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Group>
      <DropdownMenu.Label className="menu-title">{title}</DropdownMenu.Label>
      {children}
    </DropdownMenu.Group>
  );
}

interface ChoicesProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  onChange(value: string): void;
}

/** Choosing leaves the menu open: it is not what is exported, but how. */
export function Choices({ label, value, options, onChange }: ChoicesProps) {
  return (
    <DropdownMenu.RadioGroup className="menu-choices" value={value} onValueChange={onChange} aria-label={label}>
      {options.map(([own, words]) => (
        <DropdownMenu.RadioItem
          key={own}
          value={own}
          className="menu-pick"
          onSelect={(event) => event.preventDefault()}
        >
          <DropdownMenu.ItemIndicator>
            <Check size={12} aria-hidden="true" />
          </DropdownMenu.ItemIndicator>
          {words}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function Item({
  title,
  detail,
  disabled = null,
  onSelect,
}: {
  readonly title: string;
  readonly detail: string;
  /** Why it cannot be had now; null: it can. */
  readonly disabled?: string | null;
  onSelect(): void;
}) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={disabled !== null} onSelect={onSelect}>
      <span>{title}</span>
      <span className="dim xsmall">{disabled ?? detail}</span>
    </DropdownMenu.Item>
  );
}
