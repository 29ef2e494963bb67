// awk as Debian 12 has it. upstream: mawk 1.3.4
import { decode, encode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import { bytesOf, textOf } from './lib/awk/bytes-text.ts';
import { parseAwk } from './lib/awk/parse.ts';
import { type AwkOptions, runAwk } from './lib/awk/run.ts';
import { AwkRunError } from './lib/awk/run-error.ts';
import { type AwkProgram, AwkSyntaxError } from './lib/awk/tree.ts';
import { fail, reason } from './lib/command.ts';
import { RegexError } from './lib/regex/regex.ts';
import { readNamed } from './lib/streams.ts';

const VERSION = `mawk 1.3.4 20200120
Copyright 2008-2019,2020, Thomas E. Dickey
Copyright 1991-1996,2014, Michael D. Brennan
`;

const USAGE = `Usage: mawk [Options] [Program] [file ...]

Program:
    Text of the first word that is no option, or of files given by -f.

Options:
    -f program-file  read the program from a file; may be given again
    -F value         FS, what stands between fields
    -v var=value     set a variable before anything runs
    --               what follows is no option
`;

interface Call {
  readonly program: string;
  readonly options: AwkOptions;
}

/** Finds patterns in lines and works on fields. */
export const awk: Program = {
  name: 'awk',
  summary: 'Scan lines for patterns and work on their fields.',
  async main(p) {
    const call = await readCall(p);
    if (typeof call === 'number') return call;
    let program: AwkProgram;
    try {
      program = parseAwk(call.program);
    } catch (fault) {
      if (!(fault instanceof AwkSyntaxError)) throw fault;
      await p.err(outside(`${p.argv[0]}: ${fault.message}\n`));
      return 2;
    }
    try {
      return await runAwk(p, program, call.options);
    } catch (fault) {
      if (fault instanceof RegexError) return fail(p, `regular expression compile failed (${fault.message})`, 2);
      if (!(fault instanceof AwkRunError)) throw fault;
      await p.err(outside(`${p.argv[0]}: ${fault.message}\n`));
      return 2;
    }
  },
};

/** Text of bytes as a message shows it. */
function outside(text: string): string {
  return decode(bytesOf(text));
}

const inside = (text: string): string => textOf(encode(text));

async function readCall(p: Process): Promise<Call | number> {
  const rest = [...p.argv.slice(1)];
  const assignments: (readonly [string, string])[] = [];
  let program: string | undefined;
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const arg = rest.shift() ?? '';
    if (arg === '--') break;
    if (arg === '--version' || (arg === '-W' && rest[0] === 'version')) {
      await p.out(VERSION);
      return 0;
    }
    if (arg.startsWith('-W')) return fail(p, `${arg} ${rest[0] ?? ''} is not simulated here`, 2);
    const flag = arg.slice(0, 2);
    if (flag !== '-F' && flag !== '-v' && flag !== '-f') return fail(p, `not an option: ${arg}`, 2);
    const value = arg.length > 2 ? arg.slice(2) : rest.shift();
    if (value === undefined) return fail(p, `option requires an argument -- ${flag[1]}`, 2);
    if (flag === '-F') assignments.push(['FS', inside(value)]);
    else if (flag === '-v') {
      const [, name, text = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(value) ?? [];
      if (name === undefined) return fail(p, `improper assignment: -v ${value}`, 2);
      assignments.push([name, inside(text)]);
    } else {
      try {
        program = `${program === undefined ? '' : `${program}\n`}${textOf(await readNamed(p, value))}`;
      } catch (e) {
        return fail(p, `cannot open ${value} (${reason(e)})`, 2);
      }
    }
  }
  program ??= rest[0] === undefined ? undefined : inside(rest.shift() ?? '');
  if (program === undefined) {
    await p.err(USAGE);
    return 0;
  }
  return { program, options: { operands: rest.map(inside), assignments } };
}
