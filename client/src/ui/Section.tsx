// A titled part of a panel.
import { type ReactNode, useId } from 'react';

export function Section({
  title,
  count,
  children,
  action,
}: {
  readonly title: string;
  readonly count?: number;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const id = useId();
  return (
    <section className="panel-section" aria-labelledby={id}>
      <div className="panel-section-head">
        <h3 className="section-title" id={id}>
          {title}
          {count === undefined ? null : <span className="section-count"> {count}</span>}
        </h3>
        {action}
      </div>
      {children}
    </section>
  );
}
