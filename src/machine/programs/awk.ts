// awk, in batches (lib/toolbox.ts). Debian 12's awk is mawk; this one follows POSIX.
import { decode } from '../../base/bytes.ts';
import type { Program } from '../os/types.ts';
import { complain, fail, reason } from './lib/command.ts';
import { readNamed } from './lib/streams.ts';
import { runBatch, stdinText } from './lib/toolbox.ts';

/** Finds patterns in lines and works on fields. */
export const awk: Program = {
  name: 'awk',
  summary: 'Scan lines for patterns and work on their fields.',
  async main(p) {
    const args: string[] = [];
    const rest = [...p.argv.slice(1)];
    let program: string | undefined;
    while (rest[0]?.startsWith('-') && rest[0] !== '-') {
      const arg = rest.shift() ?? '';
      if (arg === '--') break;
      if (arg === '--version' || arg === '-W') {
        await p.out('mawk 1.3.4 20200120\n');
        return 0;
      }
      const flag = arg.slice(0, 2);
      if (flag !== '-F' && flag !== '-v' && flag !== '-f') return fail(p, `not an option: ${arg}`, 2);
      const value = arg.length > 2 ? arg.slice(2) : rest.shift();
      if (value === undefined) return fail(p, `option requires an argument -- ${flag[1]}`, 2);
      if (flag === '-f') {
        try {
          program = `${program === undefined ? '' : `${program}\n`}${decode(await readNamed(p, value))}`;
        } catch (e) {
          return fail(p, `cannot open ${value} (${reason(e)})`, 2);
        }
      } else args.push(flag, value);
    }
    program ??= rest.shift();
    if (program === undefined) {
      await p.err('Usage: mawk [Options] [Program] [file ...]\n');
      return 2;
    }
    if (/\bgetline\b|\bsystem\s*\(|\|\s*"|"\s*\|\s*getline/.test(program.replace(/\/(?:[^/\\\n]|\\.)*\//g, '//')))
      return fail(p, 'getline, system() and pipes to commands are not simulated here', 2);
    const files: Record<string, string> = {};
    const operands: string[] = [];
    let inputs = 0;
    let code = 0;
    for (const operand of rest) {
      if (/^[A-Za-z_]\w*=/.test(operand)) {
        operands.push(operand);
        continue;
      }
      inputs++;
      const name = operand === '-' ? '/dev/stdin' : operand;
      try {
        files[p.path(name)] = operand === '-' ? await stdinText(p) : decode(await readNamed(p, operand));
        operands.push(name);
      } catch (e) {
        code = await complain(p, `cannot open ${operand} (${reason(e)})`, 2);
        if (inputs === 1) return code;
      }
    }
    const begin =
      /^\s*BEGIN\s*\{/.test(program) &&
      !/\}\s*[^\s}]/.test(
        program
          .replace(/"(?:[^"\\]|\\.)*"/g, '""')
          .replace(/\{[^{}]*\}/g, '{}')
          .replace(/^\s*BEGIN\s*\{.*\}\s*$/s, ''),
      );
    const stdin = inputs > 0 || begin ? '' : await stdinText(p);
    if (/\bRS\s*=\s*""/.test(program) || args.some((a) => /^RS=(\\n){0}$/.test(a))) return fail(p, 'RS="" (records that are paragraphs) is not simulated here', 2);
    const ran = await runBatch(p, 'awk', [...args, program, ...operands], stdin, files);
    for (const [path, text] of ran.written) p.fs.writeFile(path, text);
    if (ran.stdout !== '') await p.out(ran.stdout);
    const fault = /^awk: Expected (\S+), got (\S+) at line (\d+)/.exec(ran.stderr);
    if (fault)
      return fail(
        p,
        fault[2] === 'EOF'
          ? `line ${Number(fault[3]) + 1}: missing ${{ RBRACE: '}', RPAREN: ')' }[fault[1] ?? ''] ?? fault[1]} near end of file`
          : `line ${fault[3]}: syntax error at or near ${{ RBRACE: '}', LBRACE: '{', RPAREN: ')', LPAREN: '(', NEWLINE: 'end of line' }[fault[2] ?? ''] ?? fault[2]}`,
        2,
      );
    if (ran.stderr !== '') await p.err(ran.stderr);
    return ran.code || code;
  },
};
