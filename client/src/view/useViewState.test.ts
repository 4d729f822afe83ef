// The history: a thought is an entry, a keystroke is not, Back restores the earlier view.
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useViewState } from './useViewState';

beforeEach(() => history.replaceState(null, '', '#'));
afterEach(cleanup);

test('pushed changes add an entry each, replaced ones none', () => {
  const { result } = renderHook(() => useViewState());
  const before = history.length;
  const find = (text: string, commit: 'push' | 'replace') =>
    act(() => result.current[1]((view) => ({ ...view, filter: { ...view.filter, find: text } }), commit));
  find('a', 'push');
  find('ap', 'replace');
  find('app', 'replace');
  expect(history.length).toBe(before + 1);
  expect(location.hash).toBe('#find=app');
});

test('a change that changes nothing leaves the history alone', () => {
  const { result } = renderHook(() => useViewState());
  const before = history.length;
  act(() => result.current[1]((view) => ({ ...view, selected: null })));
  expect(history.length).toBe(before);
});

test('going back restores the view of that address', async () => {
  const { result } = renderHook(() => useViewState());
  act(() => result.current[1]((view) => ({ ...view, mode: 'table' })));
  act(() => result.current[1]((view) => ({ ...view, selected: 'Deployment/a/b' })));
  await act(async () => {
    const arrived = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    history.back();
    await arrived;
  });
  expect(result.current[0]).toMatchObject({ mode: 'table', selected: null });
});
