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
    const first: string[] = [];
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
      } else if (flag === '-v') assign(args, first, value);
      else args.push(flag, separator(value));
    }
    program ??= rest.shift();
    if (program === undefined) {
      await p.err('Usage: mawk [Options] [Program] [file ...]\n');
      return 2;
    }
    const bare = withoutTexts(program);
    if (/\bgetline\b|\bsystem\s*\(|(?<!\|)\|(?!\|)\s*""|""\s*\|(?!\|)/.test(bare)) return fail(p, 'getline, system() and pipes to commands are not simulated here', 2);
    const files: Record<string, string> = {};
    const operands: string[] = [];
    let inputs = 0;
    let code = 0;
    for (const operand of rest) {
      if (/^[A-Za-z_]\w*=/.test(operand)) {
        if (inputs > 0) return fail(p, `an assignment between files (${operand}) is not simulated here`, 2);
        assign(args, first, operand);
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
    const stdin = inputs > 0 || isOnlyBegin(bare) ? '' : await stdinText(p);
    if (/\bRS\s*=\s*""/.test(program) || args.some((a) => /^RS=(\\n){0}$/.test(a))) return fail(p, 'RS="" (records that are paragraphs) is not simulated here', 2);
    const script = `${first.length > 0 ? `BEGIN { ${first.join('; ')} } ` : ''}${program}`.replace(
      /\bFS(\s*=\s*)"(.)"/g,
      (_, sign: string, fs: string) => `FS${sign}"${separator(fs)}"`,
    );
    const ran = await runBatch(p, 'awk', [...args, script, ...operands], stdin, files);
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

/** A field separator of one character stands for itself; only longer ones are expressions, but the tool box takes all for such. */
function separator(text: string): string {
  if (text === '^') return '\\^';
  return /^[.+*?|()[{$]$/.test(text) ? `[${text}]` : text;
}

/** The tool box sees a field separator only as an option, and what stands between and behind the words of print only as statements. */
function assign(args: string[], first: string[], assignment: string): void {
  const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(assignment) ?? [];
  if (name === 'FS') args.push('-F', separator(value));
  else if (name === 'OFS' || name === 'ORS') first.push(`${name} = "${value.replaceAll('"', '\\"')}"`);
  else args.push('-v', assignment);
}

/** The program with empty strings, empty expressions and no comments. */
function withoutTexts(program: string): string {
  return program.replace(/"(?:[^"\\]|\\.)*"|#[^\n]*|(?<=[(,!~&|;{}\n]\s*|^\s*)\/(?:[^/\\\n]|\\.)+\//g, (text) => (text.startsWith('"') ? '""' : text.startsWith('#') ? '' : '//'));
}

/** Nothing but BEGIN blocks and functions: no input is read. */
function isOnlyBegin(bare: string): boolean {
  let rest = bare;
  while (/\{[^{}]*\{/.test(rest)) rest = rest.replace(/(\{[^{}]*)\{[^{}]*\}/g, '$1');
  return (
    /\bBEGIN\b/.test(rest) &&
    rest
      .replace(/\b(?:BEGIN|function\s+\w+\s*\([^)]*\))\s*\{[^{}]*\}/g, '')
      .trim()
      .replace(/;/g, '') === ''
  );
}
