// The bar of the focus, with the names that the inspector gives to ends.
import type { FocusReport, TrafficGraph } from '@portolan/shared/graph';
import { useMemo } from 'react';
import { FocusBar } from './filters';
import { endLabel, nameEnds } from './inspector';
import type { ViewState } from './view';

interface FocusAreaProps {
  readonly graph: TrafficGraph;
  readonly focus: ViewState['focus'];
  readonly report: FocusReport | null;
  onFocus(focus: ViewState['focus']): void;
}

export function FocusArea({ graph, focus, report, onFocus }: FocusAreaProps) {
  const choosesEnds = focus?.type === 'paths';
  const ends = useMemo(
    () => new Map(choosesEnds ? [...nameEnds(graph)].map(([name, { id }]) => [name, id]) : []),
    [graph, choosesEnds],
  );
  if (focus === null || report === null) return null;
  return <FocusBar focus={focus} report={report} label={(id) => endLabel(id, graph)} ends={ends} onFocus={onFocus} />;
}
