// The surroundings of a benchmark: the process's own, and nobody to answer questions.
import { homedir } from 'node:os';
import type { Surroundings } from '../../src/sources/clusterSource';

export function surroundings(): Surroundings {
  return {
    env: process.env,
    home: homedir(),
    cwd: process.cwd(),
    interactive: false,
    tell: (line) => process.stderr.write(`${line}\n`),
    readStdin: async function* () {},
  };
}
