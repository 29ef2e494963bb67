// The text and file applets beside a real busybox (record/text.mjs: Debian's 1.35). What a link's own time says is not compared: here it cannot be set; nor is the order in which a walk finds files.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fixture } from './record/fixture.mjs';
import { steady } from './record/steady.mjs';
import { busyboxWorld, type Said, say } from './support.ts';

interface Case extends Said {
  readonly run: string;
}

const cases: Case[] = JSON.parse(gunzipSync(readFileSync(new URL('truth/text.json.gz', import.meta.url))).toString());

/** Of 1,453. What differs is mostly what Debian's build leaves out (split, comm, printenv, find -delete …) and the busybox image has. */
const FLOOR = 1316;

const WALKS = /^(?:find|du|chmod -R|grep -r|tar|cp -r|unzip)\b/;
const comparable = (run: string, text: string): string => {
  const steadied = steady(text).replace(/^(l\S+ .* \d+) \w+ [ \d]\d (?:\d\d:\d\d| \d{4}) /gm, '$1 TIME ');
  return WALKS.test(run) ? steadied.split('\n').sort().join('\n') : steadied;
};
const whole = (run: string, said: Said): string => JSON.stringify([comparable(run, said.out), comparable(run, said.err), said.code]);

it('says what busybox says', async () => {
  const missed: string[] = [];
  for (const one of cases) {
    const said = await say(busyboxWorld(fixture), one.run);
    if (whole(one.run, said) !== whole(one.run, one)) missed.push(one.run);
  }
  const right = cases.length - missed.length;
  console.log(`${right} of ${cases.length} snippets of text applets`);
  expect(right, missed.join('\n')).toBeGreaterThanOrEqual(FLOOR);
}, 300_000);
