// A terminal that remembers what was written, and can be interrupted.
import type { Terminal } from '../terminal';
import { testSurroundings } from './surroundings';

export interface TestTerminal extends Terminal {
  /** All of standard output, and all lines of standard error. */
  readonly seen: { out: string; readonly told: string[]; readonly opened: string[] };
  interrupt(): void;
}

export function testTerminal(given: Parameters<typeof testSurroundings>[0] = {}): TestTerminal {
  const seen: TestTerminal['seen'] = { out: '', told: [], opened: [] };
  const tell = (line: string) => void seen.told.push(line);
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
  return {
    surroundings: testSurroundings({ ...given, tell }),
    write: async (text) => {
      seen.out += text;
    },
    tell,
    progress: () => {},
    openPage: (url) => void seen.opened.push(url),
    interrupted: () => interrupted,
    seen,
    interrupt: () => interrupt(),
  };
}
