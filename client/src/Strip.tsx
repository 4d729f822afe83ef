// What the verdicts leave out, always on screen: grouped, with counts.
import type { NotConsidered } from '@portolan/shared/graph';
import { ChevronDown, EyeOff } from 'lucide-react';
import { Popover } from 'radix-ui';

interface Group {
  readonly title: string;
  /** Such as `not enforced`, after a count. */
  readonly short: (count: number) => string;
  readonly has: (code: string) => boolean;
}

const GROUPS: readonly Group[] = [
  { title: 'Not enforced', short: () => 'not enforced', has: (code) => code === 'policy-kind-not-enforced' },
  {
    title: 'Refused by the engine',
    short: () => 'refused by the engine',
    has: (code) => code === 'policy-refused-by-engine',
  },
  { title: 'Written wrongly', short: () => 'written wrongly', has: (code) => code === 'policy-refused' },
  {
    title: 'Rehearsals',
    short: (count) => (count === 1 ? 'rehearsal' : 'rehearsals'),
    has: (code) => code === 'policy-staged',
  },
  {
    title: 'Not modelled',
    short: () => 'not modelled',
    has: (code) => code === 'policy-kind-not-evaluated' || code === 'policy-version-unknown',
  },
  { title: 'Not readable', short: () => 'not readable', has: (code) => code.startsWith('not-readable-') },
];

/** Warnings about the engine: they hold for the whole picture. */
const REST: Group = {
  title: 'About the whole picture',
  short: (count) => (count === 1 ? 'warning' : 'warnings'),
  has: (code) => !GROUPS.some((group) => group.has(code)),
};

interface StripProps {
  readonly notConsidered: readonly NotConsidered[];
  /** YAML of the roles that would allow what was refused; null: nothing was. */
  readonly roles: string | null;
}

export function Strip({ notConsidered, roles }: StripProps) {
  const groups = [REST, ...GROUPS]
    .map((group) => {
      const items = notConsidered.filter(({ code }) => group.has(code));
      return { group, items, count: items.reduce((sum, { count }) => sum + count, 0) };
    })
    .filter(({ items }) => items.length > 0);
  const words =
    notConsidered.length === 1
      ? shortMessage(notConsidered[0]!.message)
      : groups.map(({ group, count }) => `${count.toLocaleString('en')} ${group.short(count)}`).join(' · ');
  return (
    <Popover.Root>
      <Popover.Trigger className="badge badge-amber strip-trigger" title="What the verdicts leave out">
        <EyeOff size={12} aria-hidden="true" />
        <span className="strip-words">{words}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="strip" align="end" sideOffset={6} aria-label="Not considered">
          {groups.map(({ group, items, count }) => (
            <section key={group.title} aria-label={group.title}>
              <h2 className="section-title">
                {group.title} <span className="section-count">{count.toLocaleString('en')}</span>
              </h2>
              <ul>
                {items.map((item) => (
                  <Item key={`${item.code} ${item.message}`} item={item} />
                ))}
              </ul>
            </section>
          ))}
          {roles === null ? null : (
            <section aria-label="Rights to ask for">
              <h2 className="section-title">Rights to ask for</h2>
              <p>With these roles, bound to the identity that reads, what is unknown now would be known:</p>
              <pre className="mono xsmall strip-yaml" {...FOCUSABLE}>
                {roles}
              </pre>
            </section>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A region that scrolls must be reachable by keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const;

const LISTED = 20;

function Item({ item: { message, objects } }: { readonly item: NotConsidered }) {
  const names = objects
    .slice(0, LISTED)
    .map(({ namespace, name }) => (namespace === null ? name : `${namespace}/${name}`));
  return (
    <li>
      <p>{message}</p>
      {names.length > 0 ? (
        <p className="dim xsmall mono">
          {names.join(', ')}
          {objects.length > LISTED ? ` and ${objects.length - LISTED} more` : ''}
        </p>
      ) : null}
    </li>
  );
}

/** `2 CiliumNetworkPolicy (cilium.io) not considered: …` without the reason. */
export function shortMessage(message: string): string {
  return message.split(':')[0]!.replace(/ \([^)]*\)/, '');
}
