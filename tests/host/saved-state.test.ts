import { describe, expect, it } from 'vitest';
import { readState, STATE_VERSION } from '../../src/host/saved-state.ts';

const TODAY = { version: STATE_VERSION, cluster: {}, progress: {}, commands: [], requests: [], traces: [], screens: [] };
const STEPS = {
  1: (old: Readonly<Record<string, unknown>>) => ({ ...old, notes: [] }),
  2: ({ screens, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, terminals: screens }),
};

describe('a saved state', () => {
  it('is none where nothing was saved', () => {
    expect(readState(undefined)).toEqual({ kind: 'none' });
  });
  it('is taken as it is in today’s form', () => {
    expect(readState(TODAY)).toEqual({ kind: 'state', state: TODAY });
  });
  it('goes through every step from its version to today’s', () => {
    const { screens, ...rest } = { ...TODAY, screens: [{ tty: 'tty-1', host: 'laptop', text: '$' }] };
    expect(readState({ ...rest, version: 1, screens }, STEPS, 3)).toEqual({ kind: 'state', state: { ...rest, version: 3, notes: [], terminals: screens } });
    expect(readState({ ...rest, version: 2, notes: ['kept'], screens }, STEPS, 3)).toEqual({ kind: 'state', state: { ...rest, version: 3, notes: ['kept'], terminals: screens } });
  });
  it.each([
    [{ version: 99 }, 99],
    [{ version: 0 }, 0],
    [{}, undefined],
    ['text', undefined],
  ])('is said to be unreadable, never taken for none: %j', (saved, version) => {
    expect(readState(saved)).toEqual({ kind: 'unreadable', version });
  });
});
