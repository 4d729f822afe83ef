// A calm box that says what happened and what to do next.
import { AlertTriangle, Info } from 'lucide-react';
import type { ReactNode } from 'react';

export function Notice({
  tone,
  title,
  children,
  actions,
}: {
  readonly tone: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const Icon = tone === 'info' ? Info : AlertTriangle;
  return (
    <div className={`notice notice-${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <div className="notice-body">
        <strong>{title}</strong>
        {children ? <div>{children}</div> : null}
        {actions ? <div className="row-wrap notice-actions">{actions}</div> : null}
      </div>
    </div>
  );
}
