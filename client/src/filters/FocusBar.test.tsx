// The bar of the focus: it says what was found in words, and changes direction, steps and ends.
import type { Focus, FocusReport } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { FocusBar } from './FocusBar';

function show(focus: Focus, report: FocusReport) {
  const onFocus = vi.fn();
  const ends = new Map([
    ['web/shop', 'Deployment/web/shop'],
    ['data/store', 'StatefulSet/data/store'],
  ]);
  render(
    <FocusBar
      focus={focus}
      report={report}
      label={(id) => id.slice(id.indexOf('/') + 1)}
      ends={ends}
      onFocus={onFocus}
    />,
  );
  return onFocus;
}

afterEach(cleanup);

const AROUND: Focus = { type: 'around', id: 'StatefulSet/data/store', hops: 1, way: 'up' };

test('a neighbourhood says how many ends lie how far, and goes a step further', () => {
  const onFocus = show(AROUND, { state: 'around', up: [2, 5, 1], down: [3] });
  expect(screen.getByRole('status').textContent).toBe('reached by 2 in 1 step, 5 in 2, 1 in 3, 8 in all');
  fireEvent.click(screen.getByRole('button', { name: '2 steps' }));
  expect(onFocus).toHaveBeenLastCalledWith({ ...AROUND, hops: 2 });
  fireEvent.click(screen.getByRole('button', { name: 'Both' }));
  expect(onFocus).toHaveBeenLastCalledWith({ ...AROUND, way: 'both' });
  fireEvent.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(onFocus).toHaveBeenLastCalledWith(null);
});

test('the missing end of a way is asked for and taken by name', () => {
  const focus: Focus = { type: 'paths', from: 'Deployment/web/shop', to: null, longer: false };
  const onFocus = show(focus, { state: 'incomplete' });
  expect(screen.getByRole('status').textContent).toContain('Choose the other end');
  fireEvent.change(screen.getByRole('combobox', { name: 'To' }), { target: { value: 'data/store' } });
  expect(onFocus).toHaveBeenLastCalledWith({ ...focus, to: 'StatefulSet/data/store' });
});

test('that there is no way is said, and ends can be swapped', () => {
  const focus: Focus = { type: 'paths', from: 'Deployment/web/shop', to: 'StatefulSet/data/store', longer: false };
  const onFocus = show(focus, { state: 'no-path' });
  expect(screen.getByRole('status').textContent).toContain('There is no way');
  fireEvent.click(screen.getByRole('button', { name: 'Swap the ends' }));
  expect(onFocus).toHaveBeenLastCalledWith({ ...focus, from: focus.to, to: focus.from });
});
