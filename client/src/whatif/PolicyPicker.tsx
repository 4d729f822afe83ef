// Picks a policy of the cluster to edit or to delete in the trial, or begins a new one.
import { type GraphPolicy, type PolicyRef, policyTitle } from '@portolan/shared/graph';
import { FilePen, Plus, Trash2 } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';

interface PolicyPickerProps {
  readonly policies: readonly GraphPolicy[];
  onEdit(ref: PolicyRef): void;
  onDelete(ref: PolicyRef): void;
  onNew(): void;
}

/** Policies that are listed at once; the search finds the others. */
const LISTED = 40;

export function PolicyPicker({ policies, onEdit, onDelete, onNew }: PolicyPickerProps) {
  return (
    <>
      <Picker
        title="Edit a policy"
        icon={<FilePen size={14} aria-hidden="true" />}
        policies={policies}
        onPick={onEdit}
      />
      <Picker
        title="Delete a policy"
        icon={<Trash2 size={14} aria-hidden="true" />}
        policies={policies}
        onPick={onDelete}
      />
      <button type="button" className="btn" onClick={onNew}>
        <Plus size={14} aria-hidden="true" /> New
      </button>
    </>
  );
}

interface PickerProps {
  readonly title: string;
  readonly icon: React.ReactNode;
  readonly policies: readonly GraphPolicy[];
  onPick(ref: PolicyRef): void;
}

function Picker({ title, icon, policies, onPick }: PickerProps) {
  const [sought, setSought] = useState('');
  const found = policies.filter((policy) => policyTitle(policy).toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <DropdownMenu.Root modal={false} onOpenChange={() => setSought('')}>
      <DropdownMenu.Trigger className="btn" disabled={policies.length === 0}>
        {icon} {title.replace(' a policy', '…')}
        <span className="sr-only">{title}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu menu-policies" align="start" sideOffset={6} aria-label={title}>
          <input
            className="input"
            type="search"
            placeholder="Find a policy"
            aria-label="Find a policy"
            value={sought}
            onChange={(event) => setSought(event.target.value)}
            // Else the menu takes the letters to walk by.
            onKeyDown={(event) => {
              if (event.key !== 'Escape' && event.key !== 'ArrowDown' && event.key !== 'Tab') event.stopPropagation();
            }}
          />
          {found.slice(0, LISTED).map((policy) => (
            <DropdownMenu.Item
              key={`${policy.kind} ${policyTitle(policy)}`}
              className="menu-item"
              onSelect={() => onPick({ kind: policy.kind, namespace: policy.namespace, name: policy.name })}
            >
              <span className="mono">{policyTitle(policy)}</span>
              {policy.kind === 'NetworkPolicy' ? null : <span className="dim xsmall">{policy.kind}</span>}
            </DropdownMenu.Item>
          ))}
          {found.length > LISTED ? (
            <p className="menu-note xsmall">{found.length - LISTED} more: type a part of the name.</p>
          ) : null}
          {found.length === 0 ? <p className="menu-note xsmall">No policy has this name.</p> : null}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
