// The files of a trial.
import { expect, test } from 'vitest';
import { chosenFiles } from './readFiles';
import { nameOfPolicy, uniqueName, withFiles } from './trialFiles';

const file = (name: string, text = ''): File => new File([text], name);

test('a file of the same name takes the place of the one before', () => {
  const files = withFiles([{ name: 'a.yaml', text: '1' }], [{ name: 'a.yaml', text: '2' }]);
  expect(files).toEqual([{ name: 'a.yaml', text: '2' }]);
});

test('a new file has a name of its own', () => {
  const files = [
    { name: 'new.yaml', text: '' },
    { name: 'new-2.yaml', text: '' },
  ];
  expect(uniqueName(files, 'new.yaml')).toBe('new-3.yaml');
  expect(uniqueName([], 'new.yaml')).toBe('new.yaml');
});

test('policies of other kinds do not share a name with a NetworkPolicy', () => {
  const name = { namespace: 'web', name: 'in' };
  expect(nameOfPolicy({ kind: 'NetworkPolicy', ...name })).toBe('web/in.yaml');
  expect(nameOfPolicy({ kind: 'CiliumNetworkPolicy', ...name })).toBe('CiliumNetworkPolicy/web/in.yaml');
  expect(nameOfPolicy({ kind: 'ClusterNetworkPolicy', namespace: null, name: 'in' })).toBe(
    'ClusterNetworkPolicy/in.yaml',
  );
});

test('only manifests are taken, in the order of their names, and the rest is counted', () => {
  const chosen = chosenFiles([file('b.yml'), file('README.md'), file('a.yaml'), file('.hidden.yaml')]);
  expect(chosen).toMatchObject({ ok: true, left: 2 });
  expect(chosen.ok && chosen.files.map(({ name }) => name)).toEqual(['a.yaml', 'b.yml']);
});

test('a choice without manifests is refused with what to do', () => {
  expect(chosenFiles([file('notes.txt')])).toMatchObject({ ok: false, next: expect.stringContaining('.yaml') });
});
