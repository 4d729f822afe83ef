// The foot of a page that is a file: what it was made of, when and by what, what it leaves out, and how to check that.
import type { Snapshot } from '@portolan/shared/contract';
import { NOT_SEEN } from '@portolan/shared/report';
import { FileCheck2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Seal } from './seal';

interface ProvenanceProps {
  readonly snapshot: Promise<Snapshot>;
  readonly seal: Seal | null;
}

export function Provenance({ snapshot, seal }: ProvenanceProps) {
  const [read, setRead] = useState<Snapshot | null>(null);
  useEffect(() => {
    // What is wrong with it is told in the middle of the page.
    snapshot.then(setRead).catch(() => {});
  }, [snapshot]);
  if (read === null) return <aside className="provenance" />;
  const { header, inputsHash, objects } = read;
  const left = header.notConsidered ?? [];
  return (
    <aside className="provenance" aria-label="About this file">
      <details>
        <summary>
          <FileCheck2 size={14} aria-hidden="true" />
          <span>
            Snapshot of <strong>{objects.source.context ?? objects.source.title}</strong>
          </span>
          <time dateTime={header.createdAt}>{new Date(header.createdAt).toLocaleString()}</time>
          <span>Portolan {header.engineVersion}</span>
          <span>
            inputs <code title={inputsHash ?? undefined}>{inputsHash?.slice(0, 12) ?? 'without hash'}</code>
          </span>
          <span>{seal?.signer ? `signed by ${seal.signer}` : 'not signed'}</span>
          <span>{left.length} not considered</span>
        </summary>
        <div className="provenance-more">
          <section>
            <h2 className="section-title">Not considered</h2>
            {left.length === 0 ? (
              <p>Nothing that the program knows of.</p>
            ) : (
              <ul aria-label="Not considered">
                {left.map((message) => (
                  <li key={message}>{message}</li>
                ))}
              </ul>
            )}
          </section>
          <section>
            <h2 className="section-title">What network policies do not see</h2>
            <ul>
              {NOT_SEEN.map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          </section>
          <section>
            <h2 className="section-title">Proof</h2>
            <dl>
              <dt>Inputs, SHA-256</dt>
              <dd className="mono">{inputsHash ?? 'none'}</dd>
              <dt>This file up to its last line, SHA-256, as it says itself</dt>
              <dd className="mono">{seal?.sha256 ?? 'none'}</dd>
              <dt>Signer, as it says itself</dt>
              <dd className="mono">{seal?.signer ?? 'none'}</dd>
              <dt>Judged by the profile</dt>
              <dd>{header.profile}</dd>
            </dl>
            <p>
              A file cannot vouch for itself: <code>portolan verify</code> checks it, with the signer’s key.
            </p>
          </section>
        </div>
      </details>
    </aside>
  );
}
