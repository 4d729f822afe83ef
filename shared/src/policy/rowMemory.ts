// What one evaluation leaves to the next over the same columns: rows of pods that the same compiled policies govern stay as they are.
import type { CompiledPolicy, CompiledTier, Direction, Governing } from './compiled';
import type { Row, Rows } from './rowModel';

export class RowMemory {
  readonly #numbers = new Map<CompiledPolicy, number>();
  readonly #tiers: readonly (readonly number[])[];
  readonly #rows: Readonly<Record<Direction, Map<string, Row['groups']>>> = { egress: new Map(), ingress: new Map() };
  readonly #before: Record<Direction, ReadonlyMap<string, Row['groups']> | null>;
  #next: number;

  /** `before`: of an evaluation over the same columns, with as many tiers and the same tier ends. */
  constructor(tiers: readonly CompiledTier[], before: RowMemory | null) {
    this.#next = before ? before.#next : 0;
    this.#before = { egress: before ? before.#rows.egress : null, ingress: before ? before.#rows.ingress : null };
    // INVARIANT: one compiled policy keeps its number as long as it lives, and no other ever gets it.
    this.#tiers = tiers.map(({ policies }) =>
      policies.map((policy) => {
        const number = this.#numbers.get(policy) ?? (before ? before.#numbers.get(policy) : undefined) ?? this.#next++;
        this.#numbers.set(policy, number);
        return number;
      }),
    );
  }

  numberOf({ tier, policy }: Governing): number {
    return this.#tiers[tier]![policy]!;
  }

  find(direction: Direction, key: string): Row['groups'] | undefined {
    return this.#before[direction]?.get(key);
  }

  /** Keeps the rows for the next evaluation, and forgets the one before this. */
  keep(direction: Direction, keys: Iterable<string>, { rows }: Rows): void {
    let row = 0;
    for (const key of keys) this.#rows[direction].set(key, rows[row++]!.groups);
    this.#before[direction] = null;
  }
}
