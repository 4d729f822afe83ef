// Brings a live Cytoscape graph to new elements with the fewest changes, in one batch.
import type { Core, ElementDefinition, SingularElementArgument } from 'cytoscape';

/** Classes that the reader's pointer and selection give; a patch leaves them as they are. */
export const TRANSIENT_CLASSES = ['selected', 'hot', 'hover', 'veiling', 'gained', 'lost'] as const;

export interface PatchCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Lines that are still to be added, where there were more than were to be added at once. */
  readonly left: readonly ElementDefinition[];
}

/**
 * Makes `cy` hold exactly `next`, which must name every edge's ends before or among its elements. Afterwards `cy` equals a graph
 * built from `next` afresh, transient classes aside, once what it has `left` is added: with `most`, no more lines than that are.
 */
export function patchGraph(cy: Core, next: readonly ElementDefinition[], most = Number.POSITIVE_INFINITY): PatchCounts {
  const wanted = new Map(next.map((element) => [String(element.data.id), element]));
  let changed = 0;
  const added: ElementDefinition[] = [];
  let removed = 0;
  let left: readonly ElementDefinition[] = [];
  cy.batch(() => {
    const gone = cy.elements().filter((element) => {
      const target = wanted.get(element.id());
      return target === undefined || !sameEnds(element, target);
    });
    removed = gone.length;
    // Removing a node takes its edges along; those that stay wanted are found missing below and added again.
    gone.remove();
    for (const [id, target] of wanted) {
      const element = cy.getElementById(id);
      if (element.empty()) added.push(target);
      else if (update(element, target)) changed += 1;
    }
    left = addSome(cy, added, most);
  });
  return { added: added.length, removed, changed, left };
}

/** Adds all nodes and at most so many lines; gives back the other lines. */
export function addSome(cy: Core, elements: readonly ElementDefinition[], most: number): readonly ElementDefinition[] {
  const lines = elements.filter(({ group }) => group === 'edges');
  const nodes = elements.filter(({ group }) => group !== 'edges');
  cy.add([...nodes, ...lines.slice(0, most)].map(copyOf));
  return lines.slice(most);
}

/** Cytoscape keeps the objects it is given; ours stay ours. */
function copyOf(element: ElementDefinition): ElementDefinition {
  return {
    ...element,
    data: { ...element.data },
    ...(element.position ? { position: { ...element.position } } : {}),
  };
}

function sameEnds(element: SingularElementArgument, target: ElementDefinition): boolean {
  if ((target.group ?? 'nodes') !== element.group()) return false;
  return (
    element.isNode() || (element.data('source') === target.data.source && element.data('target') === target.data.target)
  );
}

function update(element: SingularElementArgument, target: ElementDefinition): boolean {
  let changed = false;
  const old: Readonly<Record<string, unknown>> = element.data();
  for (const key of Object.keys(old)) {
    if (Object.hasOwn(target.data, key)) continue;
    element.removeData(key);
    changed = true;
  }
  for (const [key, value] of Object.entries(target.data)) {
    if (sameValue(old[key], value)) continue;
    element.data(key, value);
    changed = true;
  }
  const position = target.position;
  if (position && element.isNode()) {
    const at = element.position();
    if (at.x !== position.x || at.y !== position.y) {
      element.position({ ...position });
      changed = true;
    }
  }
  return updateClasses(element, target) || changed;
}

function updateClasses(element: SingularElementArgument, target: ElementDefinition): boolean {
  const own = String(target.classes ?? '')
    .split(' ')
    .filter((name) => name !== '');
  const transient = TRANSIENT_CLASSES.filter((name) => element.hasClass(name));
  const now = new Set([...own, ...transient]);
  const before: readonly string[] = element.classes();
  if (before.length === now.size && before.every((name) => now.has(name))) return false;
  element.classes([...now]);
  return true;
}

function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => value === b[i]);
  return a === b;
}
