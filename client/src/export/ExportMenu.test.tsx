// A file is of one moment: what it holds and what it says of itself are taken together, after all that had to be waited for.
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { ExportMenu, type ExportMenuProps } from './ExportMenu';
import type { Inputs } from './exportFormats';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** The page as it shows a revision; a table of it says which, and by which hash. */
function shown(revision: number, inputs: () => Promise<Inputs>): ExportMenuProps {
  const hashOf = (found: Inputs): string => (found?.revision === revision ? found.inputsHash : 'no hash');
  return {
    title: 'sample',
    picture: {
      graph: SAMPLE_GRAPH,
      exposure: null,
      theme: 'light',
      drawn: null,
      about: () => expect.fail('no picture'),
    },
    inputs,
    csv: (found) => [`rows of ${revision}, ${hashOf(found)}`],
    graph: () => expect.fail('no graph'),
    snapshot: () => expect.fail('no snapshot'),
    page: null,
    report: () => expect.fail('no report'),
    reports: [],
    onProblem: (error) => expect.fail(String(error)),
    onTold: () => {},
  };
}

async function savedCsv(before: ExportMenuProps, after: ExportMenuProps, answer: () => void): Promise<string> {
  const files: Blob[] = [];
  URL.createObjectURL = (file) => `blob:${files.push(file as Blob)}`;
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  const { rerender } = render(<ExportMenu {...before} />);
  fireEvent.keyDown(screen.getByRole('button', { name: 'Export' }), { key: 'Enter' });
  fireEvent.click(await screen.findByRole('menuitem', { name: /CSV table/ }));
  rerender(<ExportMenu {...after} />);
  await act(async () => answer());
  await vi.waitFor(() => expect(files).toHaveLength(1));
  return files[0]!.text();
}

test('the page goes on while the hash is asked for: rows and hash are both of what is shown then', async () => {
  let answer: (inputs: Inputs) => void = () => {};
  const inputs = () => new Promise<Inputs>((resolve) => (answer = resolve));
  const text = await savedCsv(shown(1, inputs), shown(2, inputs), () => answer({ revision: 2, inputsHash: 'f00' }));
  expect(text).toBe('rows of 2, f00');
});

test('a hash of what is no longer shown is left out', async () => {
  let answer: (inputs: Inputs) => void = () => {};
  const inputs = () => new Promise<Inputs>((resolve) => (answer = resolve));
  const text = await savedCsv(shown(1, inputs), shown(2, inputs), () => answer({ revision: 1, inputsHash: 'f00' }));
  expect(text).toBe('rows of 2, no hash');
});
