// Holds the zod schemas to the types of api.ts: whoever changes one must change the other.
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import type {
  ApiError,
  ClusterResponse,
  ContextsResponse,
  ExplainResponse,
  FindingsResponse,
  GraphResponse,
  InputsResponse,
  PodsResponse,
  PoliciesResponse,
  PolicyResponse,
  RevisionEvent,
  SnapshotsResponse,
  StatusResponse,
} from './api';
import * as schemas from './apiSchema';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Schemas = typeof schemas;
type Output<K extends keyof Schemas> = z.output<Schemas[K]>;

// The compiler checks these; at run time they are only counted.
const SAME = [
  true satisfies Same<Output<'apiErrorSchema'>, ApiError>,
  true satisfies Same<Output<'statusSchema'>, StatusResponse>,
  true satisfies Same<Output<'clusterSchema'>, ClusterResponse>,
  true satisfies Same<Output<'contextsSchema'>, ContextsResponse>,
  true satisfies Same<Output<'graphSchema'>, GraphResponse>,
  true satisfies Same<Output<'inputsSchema'>, InputsResponse>,
  true satisfies Same<Output<'explainSchema'>, ExplainResponse>,
  true satisfies Same<Output<'policiesSchema'>, PoliciesResponse>,
  true satisfies Same<Output<'policySchema'>, PolicyResponse>,
  true satisfies Same<Output<'findingsSchema'>, FindingsResponse>,
  true satisfies Same<Output<'podsSchema'>, PodsResponse>,
  true satisfies Same<Output<'revisionEventSchema'>, RevisionEvent>,
  true satisfies Same<Output<'snapshotsSchema'>, SnapshotsResponse>,
];

describe('the schemas of the wire', () => {
  it('are all compared with their types', () => {
    expect(SAME).toHaveLength(Object.keys(schemas).length);
  });

  it('refuse a field that the contract does not name', () => {
    const error = { code: 'not-found', message: 'There is none.', next: 'Choose another.' };
    expect(schemas.apiErrorSchema.safeParse({ error }).success).toBe(true);
    expect(schemas.apiErrorSchema.safeParse({ error: { ...error, stack: 'at …' } }).success).toBe(false);
  });

  it('take ascending node ranges only as the codec writes them', () => {
    const policies = (subjects: string) =>
      schemas.graphSchema.shape.policies.safeParse([
        { kind: 'NetworkPolicy', namespace: 'a', name: 'b', ingressSubjects: subjects, egressSubjects: null },
      ]).success;
    expect([policies('0-3,7'), policies(''), policies('3,'), policies('a')]).toEqual([true, true, false, false]);
  });
});
