// The fixture big: a hundred namespaces that the generator of `npm run bench` writes as manifests.
import { fileURLToPath } from 'node:url';

/** Where the manifests lie once `big/setup.ts` has run. */
export const BIG_FOLDER = fileURLToPath(new URL('../.cache/big', import.meta.url));

/** What it holds: the benchmark's own tests hold the generator to it. */
export const BIG = { namespaces: 100, workloads: 500, pods: 5000, policies: 400 } as const;

/** A namespace of five workloads and exactly fifty pods. */
export const FIFTY_PODS = 'payments-prod';
