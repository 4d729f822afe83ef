// One direction of the answer: pods governed alike share a row; a row says, for groups of peer columns, what its end answers (R20, R85).
import { isUnread } from './columns';
import type { CompiledTier, Direction, Governing } from './compiled';
import { bitsAt } from './matchSets';
import { RowBuilder } from './rowBuilder';
import type { RowMemory } from './rowMemory';
import { type Row, type RowContext, type Rows, rowKey } from './rowModel';
import type { Universe } from './universe';

/** Evaluates one direction for every pod column; rows that `memory` knows are not folded again. */
export function evaluateRows(direction: Direction, context: RowContext, memory: RowMemory): Rows {
  const { universe, tiers } = context;
  const governing = governingOf(direction, tiers, universe);
  const rowOf = new Int32Array(universe.size).fill(-1);
  const subjects: number[][] = [];
  const known = new Map<string, number>();
  const numberOf = (one: Governing): number => memory.numberOf(one);
  universe.columns.forEach((column, number) => {
    if (column.kind !== 'pod' && !isUnread(column)) return;
    const key = rowKey(direction, governing[number]!, number, context, numberOf);
    let row = known.get(key);
    if (row === undefined) {
      row = subjects.push([]) - 1;
      known.set(key, row);
    }
    subjects[row]!.push(number);
    rowOf[number] = row;
  });
  const builder = new RowBuilder(direction, context);
  const rows = Array.from(known, ([key, row]): Row => {
    const first = subjects[row]![0]!;
    const list = governing[first]!;
    const groups = memory.find(direction, key) ?? builder.groups(first, list);
    return { direction, subjects: subjects[row]!, governing: list, groups };
  });
  const all = { rows, rowOf };
  memory.keep(direction, known.keys(), all);
  return all;
}

/** By column: the policies that govern it in this direction, in order of evaluation. */
function governingOf(
  direction: Direction,
  tiers: readonly CompiledTier[],
  { columns: all }: Universe,
): readonly (readonly Governing[])[] {
  const governing: Governing[][] = all.map(() => []);
  tiers.forEach((tier, tierNumber) => {
    tier.policies.forEach((policy, policyNumber) => {
      const given = policy[direction]?.given;
      for (const { bits, columns } of policy[direction]?.subjects ?? []) {
        const one = { tier: tierNumber, policy: policyNumber, bits };
        columns.forEach((column) => {
          governing[column]!.push(given ? { ...one, given: bitsAt(given, column) } : one);
        });
      }
    });
  });
  return governing;
}
