// jq's answers about a list of pods, against those of the real jq 1.6 (Debian 12). What is refused is left out.
import { describe, expect, it } from 'vitest';
import { bareHost, runProgram } from '../support/run-program.ts';
import recorded from './jq.json' with { type: 'json' };

/** Refused, or different for a reason. */
const KNOWN = /label \$|^input|tostream|\$__loc__|100000000000000000000|\|ascii\]|splits|match\("i";"g"\)/;

describe('jq', () => {
  it.each(recorded.cases.filter(({ args }) => !KNOWN.test(args.at(-1) ?? '')))('$args', async ({ args, ...want }) => {
    expect(await runProgram(bareHost(), ['jq', ...args], recorded.pods)).toEqual(want);
  });
});
