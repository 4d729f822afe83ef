// Which network plugin was found and how everything is judged: a badge that opens to the evidence.
import type { EngineReport, EngineWords, StatusResponse } from '@portolan/shared/contract';
import { ChevronDown, Cpu } from 'lucide-react';
import { Popover } from 'radix-ui';

interface EngineBadgeProps {
  readonly profile: StatusResponse['profile'];
  /** null before the first reading. */
  readonly engine: EngineReport | null;
}

export function EngineBadge({ profile, engine }: EngineBadgeProps) {
  if (engine === null) return <span className="badge profile">profile {profile}</span>;
  const tone = engine.state === 'not-enforcing' ? ' badge-red' : engine.warnings.some(isLoud) ? ' badge-amber' : '';
  return (
    <Popover.Root>
      <Popover.Trigger className={`badge profile${tone}`} title="Which network plugin was found, and how all is judged">
        <Cpu size={12} aria-hidden="true" />
        <span className="profile-words">{badgeWords(engine)}</span>
        <ChevronDown size={12} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="strip engine" align="start" sideOffset={6} aria-label="Network plugin">
          <p className="engine-lead">{STATES[engine.state]}</p>
          <dl className="facts-text">
            <dt>Judged as</dt>
            <dd>
              profile <strong>{engine.profile}</strong>, {CHOSEN[engine.chosenBy]}
            </dd>
            <dt>Evaluated</dt>
            <dd>{engine.evaluates.join('; ')}</dd>
          </dl>
          {engine.engines.map((one) => (
            <EngineView key={one.name} engine={one} />
          ))}
          {engine.others.map((one) => (
            <EngineView key={one.name} engine={one} />
          ))}
          <Lines
            title="Warnings"
            lines={engine.warnings.map(({ message, next }) => (next ? `${message} ${next}` : message))}
          />
          <Lines title="Notes" lines={engine.notes} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function isLoud({ severity }: EngineReport['warnings'][number]): boolean {
  return severity !== 'info';
}

function badgeWords({ state, engines, profile }: EngineReport): string {
  const [first] = engines;
  if (state === 'not-enforcing') return 'nothing enforces policies';
  if (first) return `${nameOf(first)} · profile ${profile}`;
  return `${state === 'unknown' ? 'plugin not known · ' : ''}profile ${profile}`;
}

function nameOf({ name, version }: EngineWords): string {
  return version === null ? name : `${name} ${version}`;
}

const STATES: Readonly<Record<EngineReport['state'], string>> = {
  enforcing: 'A network plugin enforces policies in this cluster.',
  'not-enforcing': 'Nothing enforces NetworkPolicy in this cluster.',
  unknown: 'The cluster could not be looked at well enough to tell which network plugin enforces policies.',
  'no-evidence': 'Nothing that was read tells which network plugin enforces policies.',
};

const CHOSEN: Readonly<Record<EngineReport['chosenBy'], string>> = {
  detection: 'chosen by what was found',
  user: 'asked for with --profile',
  default: 'the default, for nothing better is known',
};

function EngineView({ engine }: { readonly engine: EngineWords }) {
  const { confidence, running, nodes, evidence, enforces } = engine;
  return (
    <section aria-label={engine.name}>
      <h2 className="engine-name">
        {nameOf(engine)} <span className="badge">{confidence} confidence</span>
        {running ? null : <span className="badge badge-amber">not seen running</span>}
        {nodes === null ? null : (
          <span className={nodes.covered < nodes.of ? 'badge badge-amber' : 'badge'}>
            on {nodes.covered} of {nodes.of} nodes
          </span>
        )}
      </h2>
      <p className="dim">{enforces.length > 0 ? `Enforces ${enforces.join('; ')}.` : 'Enforces no policies.'}</p>
      <ul className="engine-evidence">
        {evidence.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ul className="engine-evidence">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
