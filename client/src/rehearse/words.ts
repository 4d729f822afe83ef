// What the tool says of a connection that would be lost.
import type { LostEdge } from '@portolan/shared/review';

/** Why it may be needed, in a few words. */
export function askingWords({ asking }: LostEdge): string {
  if (asking === null) return 'nothing asks for it';
  switch (asking.kind) {
    case 'policy': {
      const names = asking.policies.map(({ namespace, name }) => (namespace === null ? name : `${namespace}/${name}`));
      return `${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''} ${names.length === 1 ? 'names' : 'name'} it at the other end`;
    }
    case 'dns':
      return 'DNS: without it names cannot be looked up';
    case 'published': {
      const names = asking.entries.map(
        ({ kind, namespace, name }) => `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`,
      );
      return `published by ${names.slice(0, 2).join(', ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}`;
    }
  }
}

const SOURCES: Readonly<Record<LostEdge['offeredBy'], string>> = {
  policy: 'the ports that the other end admits',
  dns: 'the ports that DNS uses',
  published: 'the ports that are published',
  service: 'the ports behind its Services',
  declared: 'the ports that its containers declare',
  all: 'nothing tells which ports are used',
};

export function offeredWords({ offeredBy }: LostEdge): string {
  return SOURCES[offeredBy];
}

export function counted(count: number, one: string): string {
  return `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
}
