// Names of new policies are valid and unique.
import { describe, expect, it } from 'vitest';
import { PolicyNames, toObjectName } from './policyNames';

describe('names of policies', () => {
  it('are valid, whatever a workload is called', () => {
    expect(toObjectName('allow-Web_Shop')).toBe('allow-web-shop');
    expect(toObjectName('allow-é/..')).toBe('allow');
    expect(toObjectName('///')).toBe('policy');
    expect(toObjectName('x'.repeat(400)).length).toBeLessThanOrEqual(253);
    for (const text of ['a.-b', '-.a', 'a..b', 'A B C', 'ß.1-'])
      expect(toObjectName(text)).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/);
  });

  it('are none that there is already in the namespace', () => {
    const names = new PolicyNames([{ namespace: 'a', name: 'default-deny' }]);
    expect([names.take('a', 'default-deny'), names.take('a', 'default-deny'), names.take('b', 'default-deny')]).toEqual(
      ['default-deny-2', 'default-deny-3', 'default-deny'],
    );
  });
});
