// Builtins are listed by what the interpreter must know of them; the list may not say otherwise than the builtins themselves.
import { expect, it } from 'vitest';
import { BUILTINS } from '../../../src/machine/shell/builtins/index.ts';

it.each(BUILTINS.map((b) => [b.name, b] as const))('%s is what the list says', async (name, listed) => {
  const whole = await listed.whole();
  expect({ name: whole.name, special: whole.special === true, declares: whole.declares === true }).toEqual({
    name,
    special: listed.special === true,
    declares: listed.declares === true,
  });
  expect(whole.usage.startsWith(name)).toBe(true);
});
