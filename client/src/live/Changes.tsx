// The chip that says what the next picture would change, and the list of what happened and which object caused it.
import type { ObjectNews } from '@portolan/shared/contract';
import type { PairChange } from '@portolan/shared/graph';
import { ChevronDown, History, RefreshCcwDot } from 'lucide-react';
import { Popover } from 'radix-ui';
import { causesOf, pairWords, shortWords, tellingObjects } from './changeWords';
import { timeOf } from './freshness';
import type { Change, Shown } from './usePicture';

/** Shows the waiting change on demand; what was shown last can be read again. */
export function Changes({ waiting, last, show }: Pick<Shown, 'waiting' | 'last' | 'show'>) {
  const change = waiting ?? last;
  if (!change) return null;
  return (
    <span className="changes">
      <span className="sr-only" role="status">
        {waiting ? `The cluster changed: ${shortWords(waiting.comparison)}.` : ''}
      </span>
      {waiting ? (
        <button
          type="button"
          className="badge badge-accent changes-show"
          title="Show what changed in the picture (u)"
          aria-label={`${shortWords(waiting.comparison)}: show in the picture`}
          onClick={show}
        >
          <RefreshCcwDot size={12} aria-hidden="true" />
          <span>{shortWords(waiting.comparison)}</span>
          <kbd>u</kbd>
        </button>
      ) : null}
      <Popover.Root>
        <Popover.Trigger
          className={waiting ? 'badge badge-accent changes-more' : 'btn btn-quiet btn-icon'}
          aria-label={waiting ? 'What would change' : 'What changed last'}
          title={waiting ? 'What would change' : 'What changed last'}
        >
          {waiting ? <ChevronDown size={12} aria-hidden="true" /> : <History size={15} aria-hidden="true" />}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="strip changes-list" align="start" sideOffset={6} aria-label="What changed">
            <ChangeList change={change} isWaiting={waiting !== null} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    </span>
  );
}

const LISTED = 12;

function ChangeList({ change, isWaiting }: { readonly change: Change; readonly isWaiting: boolean }) {
  const { comparison, news } = change;
  const objects = tellingObjects(news);
  const at = news.at(-1)?.at;
  const heading = isWaiting ? 'Not shown yet' : 'Shown last';
  return (
    <>
      <section aria-label={heading}>
        <h2 className="section-title">
          {heading} {at ? <span className="dim xsmall">{timeOf(at)}</span> : null}
        </h2>
        {comparison.isExact ? null : (
          <p className="dim">The graph is so large that its connections are not compared one by one here.</p>
        )}
        <ul>
          {comparison.pairs.slice(0, LISTED).map((pair) => (
            <PairItem key={`${pair.from.id} ${pair.to.id}`} pair={pair} change={change} />
          ))}
        </ul>
        <More count={comparison.gained + comparison.lost + comparison.changed - LISTED} />
        <Nodes title="New workloads" names={comparison.came.map(({ name }) => name)} />
        <Nodes title="Workloads that are gone" names={comparison.went.map(({ name }) => name)} />
      </section>
      {objects.length > 0 ? (
        <section aria-label="Objects">
          <h2 className="section-title">What happened in the cluster</h2>
          <ul>
            {objects.slice(0, LISTED).map((object) => (
              <ObjectItem key={`${object.kind} ${object.namespace} ${object.name}`} object={object} />
            ))}
          </ul>
          <More count={objects.length - LISTED} />
        </section>
      ) : null}
    </>
  );
}

const SIGNS = { gained: ['+', 'gained'], lost: ['−', 'lost'], changed: ['~', 'changed'] } as const;

function PairItem({ pair, change }: { readonly pair: PairChange; readonly change: Change }) {
  const { ends, traffic } = pairWords(pair);
  const causes = causesOf(pair, change);
  const [sign, word] = SIGNS[pair.how];
  return (
    <li className={`change change-${pair.how}`}>
      <span className="change-sign" role="img" aria-label={word}>
        {sign}
      </span>
      <div>
        <p>
          {ends} <span className="mono xsmall dim">{traffic}</span>
        </p>
        {causes.length > 0 ? (
          <p className="dim xsmall">
            by{' '}
            {causes
              .map(({ kind, namespace, name }) => `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`)
              .join(', ')}
          </p>
        ) : null}
      </div>
    </li>
  );
}

const HOW = { added: ['+', 'new'], changed: ['~', 'changed'], removed: ['−', 'deleted'] } as const;

function ObjectItem({ object: { how, kind, namespace, name } }: { readonly object: ObjectNews }) {
  const [sign, word] = HOW[how];
  return (
    <li className="change">
      <span className="change-sign" aria-hidden="true">
        {sign}
      </span>
      <p>
        {kind} <span className="mono small">{namespace === null ? name : `${namespace}/${name}`}</span>{' '}
        <span className="dim xsmall">{word}</span>
      </p>
    </li>
  );
}

function Nodes({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p className="small">
      {title}: <span className="mono small">{names.slice(0, LISTED).join(', ')}</span>
      {names.length > LISTED ? ` and ${names.length - LISTED} more` : ''}
    </p>
  );
}

function More({ count }: { readonly count: number }) {
  return count > 0 ? <p className="dim xsmall">and {count.toLocaleString('en')} more</p> : null;
}
