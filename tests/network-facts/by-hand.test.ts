// Every recorded fact can be reproduced in the learner's terminal, with the learner's rights and nothing but commands.
import { describe, it } from 'vitest';
import { expectSeen, typed } from '../support/typed.ts';
import { BY_HAND, PROLOGUE } from './by-hand.ts';

describe('by hand', () => {
  it.each(BY_HAND.map((one) => [one.fact, one] as const))('%s', async (_fact, { script, seen, unseen }) => {
    expectSeen(await typed(script, PROLOGUE), seen, unseen);
  });
});
