// What a named outside party is, why it matters, and one click to those who can reach it.
import { type GraphNode, UNREAD_ID } from '@portolan/shared/graph';
import { ListFilter } from 'lucide-react';

const NOTES: readonly (readonly [test: (id: string) => boolean, note: string])[] = [
  [
    (id) => id.endsWith('/metadata'),
    'The metadata service of most clouds. On many of them it hands the credentials of the machine to whatever asks, so a pod that reaches it may act as its node.',
  ],
  [
    (id) => id.endsWith('/api-server'),
    'The API server of this cluster. Whatever reaches it can try its credentials there; roles decide what they are good for.',
  ],
  [
    (id) => id.startsWith('Party/host/'),
    'A host name that policies mention. Which addresses it has is decided while the cluster runs, so connections to it are judged by name.',
  ],
  [
    (id) => id === UNREAD_ID,
    'All pods of the cluster that could not be read. What the policies of a known end keep from every one of them is blocked; all else is unknown, because the other end’s policies are not readable. Pods on the network of a node count as that node.',
  ],
  [
    (id) => id === 'Party/ingress-proxy',
    'Cilium’s own proxy for Ingresses and Gateways. To pods, what comes through it comes from here, not from the client.',
  ],
];

export function PartyNote({ node, onWhoReaches }: { readonly node: GraphNode; onWhoReaches(party: GraphNode): void }) {
  const note = NOTES.find(([test]) => test(node.id))?.[1];
  return (
    <>
      {note ? <p className="small">{note}</p> : null}
      {node.id === 'Party/ingress-proxy' ? null : (
        <div className="row-wrap">
          <button type="button" className="btn" onClick={() => onWhoReaches(node)}>
            <ListFilter size={14} aria-hidden="true" /> Only who can reach it
          </button>
        </div>
      )}
    </>
  );
}
