// Texts as scripts: parsed by the grammar of the shell that runs them, and run a line at a time. upstream: bash eval.c reader_loop, builtins/evalstring.c, evalfile.c
import { FsError } from '../os/errors.ts';
import { expandAliases } from './aliases.ts';
import { tellFault, tellSyntaxError } from './complaints.ts';
import { ExitFlow, ReturnFlow, ShellFault } from './faults.ts';
import { parseScript } from './parser.ts';
import type { Runner } from './runner.ts';
import type { Shell } from './shell.ts';
import type { Script, Statement } from './syntax.ts';
import { VariableFault } from './variables.ts';

/** A text as a script, by the grammar of a shell. */
export function parse(sh: Shell, text: string): Script {
  return sh.dialect ? sh.dialect.parse(text) : parseScript(text);
}

/** A text as a script, its aliases expanded before where the shell wants them. */
export function parseAliased(sh: Shell, text: string): Script {
  return parse(sh, usesAliases(sh) ? expandAliases(text, sh.aliases) : text);
}

const usesAliases = (sh: Shell): boolean => sh.aliases.size > 0 && sh.shopt('expand_aliases');

/** Runs a text in a shell as `eval` and traps do. */
export async function evaluate(sh: Runner, text: string): Promise<number> {
  const before = sh.lineOffset;
  // The Almquist shells count the lines of such a text from its own first.
  sh.lineOffset = sh.dialect ? 0 : Math.max(0, sh.line - 1);
  try {
    return await runScript(sh, parseAliased(sh, text), 'text', sh.inEval ? 'eval: ' : '');
  } finally {
    sh.lineOffset = before;
  }
}

/** Runs a file's text with its name, and arguments where it has some, in a shell as `source` does. */
export async function runFile(sh: Runner, text: string, name: string, args: readonly string[] | undefined): Promise<number> {
  const before = sh.positional;
  const { line, lineOffset } = sh;
  if (sh.dialect) sh.lineOffset = 0;
  if (args) sh.positional = args;
  sh.calls.push({ name: 'source', line, source: name });
  sh.sourceDepth++;
  try {
    return await runScript(sh, parseAliased(sh, text), 'file');
  } catch (flow) {
    if (flow instanceof ReturnFlow) return (sh.status = flow.code);
    throw flow;
  } finally {
    sh.sourceDepth--;
    sh.calls.pop();
    sh.line = line;
    sh.lineOffset = lineOffset;
    if (args) sh.positional = before;
  }
}

/** Runs a parsed script; in a file an error ends only the line that it is in. */
export async function runScript(sh: Runner, script: Script, kind: 'text' | 'file', within = ''): Promise<number> {
  const { error } = script;
  const good = error && !sh.dialect ? script.statements.filter((s) => kind === 'file' && s.line < error.line && !overlaps(s, error.line)) : script.statements;
  if (good.length === 0 && !error) sh.status = 0;
  const aliases = aliasState(sh);
  const tail = sh.tail;
  for (let i = 0; i < good.length; i++) {
    const s = good[i];
    if (!s) continue;
    sh.tail = tail && i === good.length - 1;
    try {
      await sh.statement(s);
      const next = good[i + 1];
      if (next && next.line > s.line && aliasState(sh) !== aliases) return await parsedAnew(sh, script, next, kind, within);
    } catch (flow) {
      if (kind !== 'file' || (sh.dialect && sh.interactive) || !(flow instanceof ShellFault || flow instanceof VariableFault || flow instanceof FsError)) throw flow;
      const fault = await tellFault(sh, flow);
      if (fault.fatal) throw new ExitFlow(fault.code);
      sh.status = fault.code;
      while (good[i + 1]?.line === s.line) i++;
    }
  }
  sh.tail = tail;
  if (error) {
    sh.line = error.line + (sh.dialect ? sh.lineOffset : 0);
    if (sh.dialect) throw Object.assign(new ShellFault(`${sh.dialect.syntaxError}${error.message}`, 2, true), { line: sh.line });
    await tellSyntaxError(sh, script, within);
    sh.status = 2;
  }
  return sh.status;
}

/** What parsing depends on besides the text. */
function aliasState(sh: Shell): string {
  return usesAliases(sh) ? [...sh.aliases].join('\0') : '';
}

/** Parses the rest of a text anew: an alias was made on a line before. */
async function parsedAnew(sh: Runner, script: Script, from: Statement, kind: 'text' | 'file', within: string): Promise<number> {
  const before = sh.lineOffset;
  sh.lineOffset += from.line - 1;
  try {
    return await runScript(sh, parseAliased(sh, script.source.slice(from.pos)), kind, within);
  } finally {
    sh.lineOffset = before;
  }
}

function overlaps(s: Statement, line: number): boolean {
  return s.line + s.source.split('\n').length - 1 >= line;
}
