// The menu of the review's tools, in the top bar.
import { ClipboardCheck } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { OFFERED } from './tools';
import type { ReviewTool } from './view';

interface ReviewMenuProps {
  readonly tool: ReviewTool | null;
  onTool(tool: ReviewTool | null): void;
}

export function ReviewMenu({ tool, onTool }: ReviewMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn" data-active={tool !== null || undefined} title="Tools of the review">
        <ClipboardCheck size={14} aria-hidden="true" /> Review
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu menu-tools" align="end" sideOffset={6}>
          {OFFERED.map(({ name, title, detail, icon: Icon }) => (
            <DropdownMenu.Item key={name} className="menu-item menu-tool" onSelect={() => onTool(name)}>
              <Icon size={16} aria-hidden="true" />
              <span>
                <span className="menu-tool-title">{title}</span>
                <span className="dim xsmall">{detail}</span>
              </span>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
