// Snippets whose output was recorded from bash 5.2.15 and coreutils 9.1 (record/record.mjs).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusWorld, runScript } from './support.ts';

interface Case {
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const cases: Case[] = JSON.parse(readFileSync(new URL('corpus/bash-5.2.json', import.meta.url), 'utf8'));

/** Process numbers differ from run to run; how bash sets out a group in parentheses is not followed. */
const steady = (text: string): string =>
  text
    .replace(/^(\S+: line \d+:)? +\d+(?= )/gm, '$1 PID')
    .replace(/\( ?(.*?) ?\)$/gm, '( ... )')
    .replace(/\{ (.*); \}$/gm, '{ ... }');

describe('bash snippets', () => {
  it.each(cases.map((c, i) => [i, c.script.split('\n')[0]!.slice(0, 60), c] as const))('%d: %s', async (_, __, c) => {
    const got = await runScript(corpusWorld(), c.script);
    expect({ ...got, stderr: steady(got.stderr) }).toEqual({ stdout: c.stdout, stderr: steady(c.stderr), exit: c.exit });
  });
});
