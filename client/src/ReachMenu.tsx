// "Who reaches…": one click to all that may connect to the metadata address or the API server.
import type { GraphNode, TrafficGraph } from '@portolan/shared/graph';
import { ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';

interface ReachMenuProps {
  readonly graph: TrafficGraph;
  onWhoReaches(party: GraphNode): void;
}

const TARGETS = [
  { suffix: 'metadata', name: 'Cloud metadata', detail: '169.254.169.254: machine credentials on many clouds' },
  { suffix: 'api-server', name: 'API server', detail: 'the control plane of this cluster' },
] as const;

export function ReachMenu({ graph, onWhoReaches }: ReachMenuProps) {
  const partyOf = (suffix: string): GraphNode | undefined =>
    graph.nodes.find(
      ({ id, kind }) => kind === 'party' && (id === `Party/${suffix}` || id === `Party/address/${suffix}`),
    );
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="btn btn-small">
        Who reaches… <ChevronDown size={12} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={6}>
          {TARGETS.map(({ suffix, name, detail }) => {
            const party = partyOf(suffix);
            return (
              <DropdownMenu.Item
                key={suffix}
                className="menu-item"
                disabled={party === undefined}
                onSelect={() => (party ? onWhoReaches(party) : undefined)}
              >
                <span>{name}</span>
                <span className="dim xsmall">{party ? detail : 'its addresses are not known here'}</span>
              </DropdownMenu.Item>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
