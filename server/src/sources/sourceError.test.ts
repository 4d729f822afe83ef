// Checks what a page is told of a problem, and what stays on the terminal.
import { expect, it } from 'vitest';
import { SourceError } from './sourceError';

const about = (message: string, ...paths: readonly string[]) =>
  new SourceError('kubeconfig-unreadable', message, 'Correct it.', paths);

it('tells pages the name of a file, and the terminal where it lies', () => {
  const error = about('/home/ann lee/.kube/config and C:\\ann\\token.', '/home/ann lee/.kube/config', 'C:\\ann\\token');
  expect(error.message).toBe('/home/ann lee/.kube/config and C:\\ann\\token.');
  expect(error.publicMessage).toBe('…/config and …/token.');
});

it('leaves alone what is no path', () => {
  expect(about('The plugin login failed at https://a/b.', 'login').publicMessage).toBe(
    'The plugin login failed at https://a/b.',
  );
  expect(about('No path.').publicMessage).toBe('No path.');
});

it('takes signs of replacement for what they are', () => {
  expect(about('In /a/$&$1 it is.', '/a/$&$1').publicMessage).toBe('In …/$&$1 it is.');
});
