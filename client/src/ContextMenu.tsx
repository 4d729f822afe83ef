// The name of what is shown; for a kubeconfig, the way to its other contexts.
import type { StatusResponse } from '@portolan/shared/contract';
import { Check, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { toProblem, useChooseContext, useContexts } from './api';

export function ContextMenu({ source }: { readonly source: StatusResponse['source'] }) {
  if (source.context !== undefined && source.kind === 'kubeconfig') {
    return <Contexts title={source.title} context={source.context} />;
  }
  return (
    <span className="source-title" title={source.title}>
      {source.title}
    </span>
  );
}

function Contexts({ title, context }: { readonly title: string; readonly context: string }) {
  const [open, setOpen] = useState(false);
  const { data, error } = useContexts(open);
  const choose = useChooseContext();
  const failure = error ?? choose.error;
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen} modal={false}>
      <DropdownMenu.Trigger className="source-choice" title="Another context of the kubeconfig">
        <span className="source-title">{title}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6} aria-label="Contexts">
          {failure ? <p className="menu-note">{toProblem(failure).message}</p> : null}
          {data || error ? null : <p className="menu-note">Reading the kubeconfig…</p>}
          {(data?.names ?? []).map((one) => (
            <DropdownMenu.CheckboxItem
              key={one}
              className="menu-item menu-choice"
              checked={one === context}
              onSelect={() => one !== context && choose.mutate(one)}
            >
              <Check size={14} aria-hidden="true" className={one === context ? '' : 'menu-unchosen'} />
              <span>{one}</span>
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
