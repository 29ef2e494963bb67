// upstream: busybox/editors/awk.c. Programs are read and run as on other hosts here; what is wrong is told in other words.
import { decode, encode } from '../../../base/bytes.ts';
import { bytesOf, textOf } from '../lib/awk/bytes-text.ts';
import { parseAwk } from '../lib/awk/parse.ts';
import { runAwk } from '../lib/awk/run.ts';
import { AwkRunError, CannotOpen } from '../lib/awk/run-error.ts';
import { AwkSyntaxError } from '../lib/awk/tree.ts';
import { RegexError } from '../lib/regex/regex.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { cannotOpen, mustRead } from './lib/inputs.ts';

export const awk = applet(
  {
    name: 'awk',
    usage: `[OPTIONS] [AWK_PROGRAM] [FILE]...

	-v VAR=VAL	A variable, set before anything runs
	-F SEP		What separates fields
	-f FILE		The program is in FILE
	-e AWK_PROGRAM
`,
    short: 'e:f:v:F:W:',
    long: { 'field-separator': 'F:', assign: 'v:', file: 'f:', source: 'e:' },
    posix: true,
  },
  async (call) => {
    const words = [...call.words];
    const source = await sourceOf(call, words);
    const assignments = call.options.flatMap(([name, value]) => (name === 'F' ? [['FS', inside(value)] as const] : name === 'v' ? [assignment(value)] : []));
    try {
      return await runAwk(call.p, parseAwk(source), { operands: words.map(inside), assignments, largestWhole: LARGEST });
    } catch (fault) {
      throw told(fault, source);
    }
  },
);

/** Numbers that fit into a long long are shown digit by digit. */
const LARGEST = 2 ** 63;

const inside = (text: string): string => textOf(encode(text));
const outside = (text: string): string => decode(bytesOf(text));

function assignment(text: string): readonly [name: string, value: string] {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined) throw new UsageFault();
  return [name, inside(value)];
}

async function sourceOf(call: AppletCall, words: string[]): Promise<string> {
  const parts: string[] = [];
  for (const [name, value] of call.options) {
    if (name === 'f') parts.push(textOf(await mustRead(call, value, { closed: cannotOpen })));
    if (name === 'e') parts.push(inside(value));
  }
  if (parts.length > 0) return parts.join('\n');
  const first = words.shift();
  if (first === undefined) throw new UsageFault();
  return inside(first);
}

const SYNTAX: readonly (readonly [found: RegExp, words: string])[] = [
  [/runaway string|unterminated string/, 'Unexpected end of string'],
  [/never defined/, 'Call to undefined function'],
];
const RUN: readonly (readonly [found: RegExp, words: string])[] = [
  [/negative field index/, 'Access to negative field'],
  [/not enough arguments/, 'Not enough arguments'],
];

/** What the parser or the run found, as this awk says it. */
function told(fault: unknown, source: string): unknown {
  if (fault instanceof CannotOpen) return new AppletFault(outside(fault.forWriting ? cannotOpen(fault.file, fault.why) : `${fault.file}: ${fault.why}`));
  if (fault instanceof RegexError) return new AppletFault(`cmd. line:1: ${fault.message}`);
  const lines = source.split('\n').length;
  if (fault instanceof AwkSyntaxError) {
    const line = Math.min(lines, Number(/^line (\d+)/.exec(fault.message)?.[1] ?? 1));
    return new AppletFault(`cmd. line:${line}: ${SYNTAX.find(([found]) => found.test(fault.message))?.[1] ?? 'Unexpected token'}`);
  }
  if (fault instanceof AwkRunError) return new AppletFault(`cmd. line:${lines}: ${RUN.find(([found]) => found.test(fault.message))?.[1] ?? outside(fault.message)}`);
  return fault;
}
