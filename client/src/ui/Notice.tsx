// A calm box that says what happened and what to do next.
import { AlertTriangle, Info, X } from 'lucide-react';
import type { ReactNode } from 'react';

export function Notice({
  tone,
  title,
  children,
  onClose,
}: {
  readonly tone: 'info' | 'warning' | 'error';
  readonly title: string;
  readonly children?: ReactNode;
  /** Absent: it stays as long as its cause does. */
  onClose?(): void;
}) {
  const Icon = tone === 'info' ? Info : AlertTriangle;
  return (
    <div className={`notice notice-${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden="true" />
      <div className="notice-body">
        <strong>{title}</strong>
        {children ? <div>{children}</div> : null}
      </div>
      {onClose ? (
        <button type="button" className="btn btn-quiet btn-icon" aria-label="Dismiss" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </button>
      ) : null}
    </div>
  );
}
