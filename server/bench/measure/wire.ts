// The whole graph as the server sends it: how many bytes, and what it takes to make a graph of them again.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { decodeGraph, type GraphColumns } from '@portolan/shared/contract';
import { analyse } from '@portolan/shared/graph';
import { answer } from '../../src/engine';
import { generateCluster } from '../generate';
import type { Shape } from '../shapes';
import { profileOf } from './graphRuns';
import { type Spread, spread, timed } from './spread';

export interface Wire {
  /** Bytes of the body, as it is and packed in the two ways that the server knows. */
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
  /** Processor milliseconds: body of a finished graph. */
  readonly encode: Spread;
  /** Processor milliseconds: decompressed body to a graph in memory, by what the page uses. */
  readonly decode: Spread;
}

const RUNS = 5;

export function measureWire(shape: Shape): Wire {
  const analysis = analyse(generateCluster(shape), { profile: profileOf(shape) });
  const options = { level: 'workload', nodes: false, variants: 'split' } as const;
  const { nodes } = analysis.graph(options);
  const encoded = Array.from({ length: RUNS }, () => timed(() => ask()));
  const body = encoded[0]!.value;
  const decoded = Array.from({ length: RUNS }, () => timed(() => decodeGraph(JSON.parse(body) as GraphColumns)));
  if (decoded[0]!.value.nodes.length !== nodes.length) throw new Error('nodes are lost on the way');
  return {
    raw: Buffer.byteLength(body),
    gzip: gzipSync(body, { level: 6 }).length,
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length,
    encode: spread(encoded.map(({ cpu }) => cpu)),
    decode: spread(decoded.map(({ cpu }) => cpu)),
  };

  function ask(): string {
    const found = answer(analysis, 1, { type: 'graph', options, filter: null });
    if (!found.ok) throw new Error(found.message);
    return found.body;
  }
}
