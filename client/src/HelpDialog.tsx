// Keys and find-box syntax at a glance.
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'find'],
  ['g · m · t', 'graph · matrix · table'],
  ['a', 'ask about a connection'],
  ['f', 'look at the neighbourhood of what is selected'],
  ['u', 'show what changed in a live cluster'],
  ['Esc', 'clear the selection'],
  ['arrows, Enter', 'walk and open in the graph'],
  ['+ − 0', 'zoom in, out, fit'],
  ['Enter, + − in the matrix', 'what is behind a cell; unfold, fold'],
  ['?', 'this help'],
];

const TERMS: readonly (readonly [string, string])[] = [
  ['to:app=db port:5432', 'who reaches app=db on 5432'],
  ['from:(ns=web or ns=api)', 'what web or api reach'],
  ['ns in (a, b) · name=web* · kind=Job', 'ends by namespace, name, kind'],
  ['app in (web, api) · !legacy', 'labels, as kubectl writes them'],
  ['is:unprotected · is:exposed', 'by protection'],
  ['is:published · is:blocked · is:reachable', 'by exposure to the outside'],
  ['via:payments/db-from-api', 'admitted by one policy'],
  ['kind:uncertain · proto:UDP', 'by kind of edge, by protocol'],
];

export function HelpDialog({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog className="dialog" ref={dialog} onClose={onClose} aria-label="Help">
      <div className="dialog-head">
        <h2>Help</h2>
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <h3 className="section-title">Keys</h3>
      <Terms rows={KEYS} />
      <h3 className="section-title">Find</h3>
      <Terms rows={TERMS} />
      <p className="dim small">
        Terms side by side must all hold; OR, NOT and parentheses combine them. A connection is shown when at least one
        end matches.
      </p>
    </dialog>
  );
}

function Terms({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className="terms">
      {rows.map(([term, meaning]) => (
        <div key={term}>
          <dt>
            <kbd>{term}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
