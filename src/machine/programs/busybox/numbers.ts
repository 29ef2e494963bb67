// Numbers taken apart, and lines in another order. upstream: busybox/coreutils/factor.c, shuf.c
import { reason } from '../lib/command.ts';
import { shuffled } from '../lib/shuffled.ts';
import { allLines, closeInput, writeNamed } from '../lib/streams.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { cannotOpen, mustOpen } from './lib/inputs.ts';

export const factor = applet({ name: 'factor', usage: '[NUMBER]...\n\nPrint prime factors\n', short: '', rewrite: (args) => ['--', ...args] }, async (call) => {
  const words = call.words.length > 0 ? call.words : (await call.p.readAll()).split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    if (!/^\+?\d+$/.test(word)) throw new UsageFault();
    await call.p.out(`${word}:${(await factors(call, BigInt(word))).map((n) => ` ${n}`).join('')}\n`);
  }
  return 0;
});

async function factors(call: AppletCall, number: bigint): Promise<bigint[]> {
  const found: bigint[] = [];
  let rest = number;
  for (let by = 2n; by * by <= rest; by += by === 2n ? 1n : 2n) {
    for (; rest % by === 0n; rest /= by) found.push(by);
    const wait = call.p.tick();
    if (wait) await wait;
  }
  if (rest > 1n) found.push(rest);
  return found;
}

export const shuf = applet(
  {
    name: 'shuf',
    usage: `[-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]

Print lines in any order

	-n NUM	At most NUM
	-o FILE	Into FILE
	-z	Lines end with NUL
	-e	ARGs are the lines
	-i L-H	The numbers from L to H are the lines
`,
    short: 'ei:n:o:z',
  },
  async (call) => {
    const end = call.has('z') ? '\0' : '\n';
    const most = call.number('n', Number.POSITIVE_INFINITY);
    const text = shuffled(call.p.machine.random, await linesOf(call, end), most)
      .map((line) => line + end)
      .join('');
    const output = call.value('o');
    if (output === undefined) await call.p.out(text);
    else {
      try {
        await writeNamed(call.p, output, 'w', text);
      } catch (fault) {
        throw new AppletFault(cannotOpen(output, reason(fault)));
      }
    }
    return 0;
  },
);

async function linesOf(call: AppletCall, end: string): Promise<string[]> {
  if (call.has('e') && call.has('i')) throw new UsageFault();
  if (call.has('e')) return [...call.words];
  const range = call.value('i');
  if (range !== undefined) {
    const [, low, high] = /^(\d+)-(\d+)$/.exec(range) ?? [];
    if (low === undefined || Number(low) > Number(high)) throw new AppletFault(`bad range '${range}'`);
    return Array.from({ length: Number(high) - Number(low) + 1 }, (_, i) => String(Number(low) + i));
  }
  if (call.words.length > 1) throw new UsageFault();
  const file = await mustOpen(call, call.words[0] ?? '-');
  if (!file) return [];
  const { lines } = await allLines(call.p, file, end);
  closeInput(call.p, file);
  return lines;
}
