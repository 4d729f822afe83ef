// What every part of the stylesheet shares: the shape of a rule, and the layers.
/** Layers, bottom up. Highlighted things stand above the veil. */
export const LAYER = { region: -2, curve: -1, box: 0, edge: 2, node: 4, veil: 6, hotEdge: 8, hotNode: 9 } as const;

export interface StyleRule {
  readonly selector: string;
  readonly style: Readonly<Record<string, string | number | readonly number[]>>;
}
