// Holds the schema of /api/exposure to its type: whoever changes one must change the other.
import { expect, it } from 'vitest';
import type * as z from 'zod';
import type { ExposureResponse } from './api';
import { exposureSchema } from './exposureSchema';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

it('is the same as its type, and refuses what the type does not name', () => {
  const same = true satisfies Same<z.output<typeof exposureSchema>, ExposureResponse>;
  expect(same).toBe(true);
  const nothing: ExposureResponse = {
    revision: 1,
    entries: [],
    proxies: [],
    workloads: [],
    findings: [],
    drawing: { nodes: [], edges: [] },
  };
  expect(exposureSchema.safeParse(nothing).success).toBe(true);
  expect(exposureSchema.safeParse({ ...nothing, secrets: [] }).success).toBe(false);
});
