// One end of a connection in a cell: the namespace steps back, the name stands out.
import { type GraphNode, nodeTitle } from '@portolan/shared/graph';

export function EndName({ node }: { readonly node: GraphNode }) {
  const title = nodeTitle(node);
  const space = node.namespace === null ? '' : `${node.namespace}/`;
  return (
    <span title={title}>
      <span className="dim">{space}</span>
      {title.slice(space.length)}
    </span>
  );
}
