// What Tab offers: commands, variables, files, and what programs know about their own arguments. upstream: bash bashline.c
import { absolute } from '../os/paths.ts';
import type { Completion, Process } from '../os/types.ts';
import { expandAliases } from './aliases.ts';
import { programNames } from './commands-on-path.ts';
import { splitFields } from './fields.ts';
import type { Interpreter } from './interpreter.ts';
import { backslashQuote } from './quote.ts';
import { type Completed, commonPrefix, describeCandidates, NOTHING } from './readline/candidates.ts';
import { elementsOf } from './variables.ts';

interface Point {
  /** The words of the command that the cursor is in, before the one that is completed. */
  readonly words: readonly string[];
  /** The word under the cursor as it was typed, and as it reads without quotes. */
  readonly raw: string;
  readonly text: string;
  readonly quote: '"' | "'" | '';
}

/** Completes the end of `line`. */
export async function complete(sh: Interpreter, line: string): Promise<Completed> {
  const point = pointOf(line);
  const variable = /\$(\{?)(\w*)$/.exec(point.raw);
  if (variable && point.quote !== "'") return variables(sh, variable[1] ?? '', variable[2] ?? '');
  const redirected = /[<>]\s*\S*$/.test(line.slice(0, line.length)) && /[<>]\s*$/.test(line.slice(0, line.length - point.raw.length));
  if (point.words.length === 0 && !redirected) {
    if (point.text.includes('/')) return files(sh, point, (path) => executableOrDirectory(sh, path));
    return words(
      point,
      commandNames(sh).filter((n) => n.startsWith(point.text)),
    );
  }
  const known = redirected ? undefined : await ofProgram(sh, point);
  if (known && !known.files) {
    const fitting = known.words.filter((w) => w.startsWith(point.text));
    if (fitting.length > 0 || known.words.length > 0)
      return words(point, fitting, known.noSpace === true, (list) => describeCandidates(list, known.descriptions ?? NONE, sh.p.tty?.columns ?? 80));
    return NOTHING;
  }
  const name = point.words[0];
  const { extensions } = known ?? {};
  if (extensions) return files(sh, point, (path) => isDirectory(sh, path) || extensions.some((e) => path.endsWith(`.${e}`)));
  return files(sh, point, name === 'cd' || name === 'rmdir' || name === 'pushd' ? (path) => isDirectory(sh, path) : () => true);
}

/** Cuts the last command of the line into words. */
function pointOf(line: string): Point {
  let found: string[] = [];
  let raw = '';
  let text = '';
  let quote: Point['quote'] = '';
  let open = false;
  const end = (): void => {
    if (open) found.push(text);
    raw = '';
    text = '';
    open = false;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (quote !== '') {
      raw += c;
      if (c === quote) quote = '';
      else if (c === '\\' && quote === '"' && i + 1 < line.length) {
        raw += line[++i] ?? '';
        text += line[i] ?? '';
      } else text += c;
    } else if (c === '"' || c === "'") {
      quote = c;
      raw += c;
      open = true;
    } else if (c === '\\' && i + 1 < line.length) {
      raw += c + (line[++i] ?? '');
      text += line[i] ?? '';
      open = true;
    } else if (/\s/.test(c)) end();
    else if (/[|&;()]/.test(c)) {
      end();
      found = [];
    } else if (/[<>]/.test(c)) end();
    else {
      raw += c;
      text += c;
      open = true;
    }
  }
  // Assignments and words that take a command after them do not count.
  while (
    /^[A-Za-z_]\w*=/.test(found[0] ?? '') ||
    ['sudo', 'time', 'then', 'do', 'else', 'if', 'while', 'until', '!', '{', 'command', 'exec', 'nohup', 'watch', 'xargs', 'env'].includes(found[0] ?? '')
  )
    found.shift();
  return { words: found, raw, text, quote };
}

function commandNames(sh: Interpreter): string[] {
  const names = new Set<string>([
    ...sh.builtinNames(),
    ...sh.functions.keys(),
    ...sh.aliases.keys(),
    'if',
    'for',
    'while',
    'until',
    'case',
    'function',
    'select',
    'time',
    'then',
    'do',
    'done',
    'fi',
    'else',
    'elif',
    'esac',
  ]);
  for (const name of programNames(sh)) names.add(name);
  return [...names].sort();
}

async function ofProgram(sh: Interpreter, point: Point): Promise<Completion | undefined> {
  let all = [...point.words, point.text];
  const alias = sh.aliases.get(all[0] ?? '');
  if (alias !== undefined)
    all = [
      ...expandAliases(all[0] ?? '', sh.aliases)
        .trim()
        .split(/\s+/),
      ...all.slice(1),
    ];
  const name = all[0] ?? '';
  const spec = sh.completions.get(name);
  if (spec?.fn !== undefined) return fromFunction(sh, spec.fn, all);
  if (spec?.words !== undefined) return { words: splitFields(sh, spec.words) };
  const path = name.includes('/') ? absolute(sh.cwd, name) : sh.find(name);
  const program = path ? sh.fs.programAt(absolute(sh.cwd, path)) : undefined;
  if (!program?.complete) return undefined;
  // It sees the world through a process, as any program does.
  let answer: Completion | undefined;
  const child = sh.p.fork(
    async (p: Process) => {
      answer = await program.complete?.(p, all, all.length - 1);
      return 0;
    },
    { argv: [name], env: sh.vars.environment(), files: new Map() },
  );
  await sh.p.wait(child.exited);
  return answer;
}

/** -F: the function is told the words and leaves its answer in COMPREPLY. */
async function fromFunction(sh: Interpreter, fn: string, all: readonly string[]): Promise<Completion | undefined> {
  if (!sh.functions.has(fn)) return undefined;
  const line = all.join(' ');
  const at = all.length - 1;
  sh.vars.setItems('COMP_WORDS', all);
  sh.vars.set('COMP_CWORD', String(at));
  sh.vars.set('COMP_LINE', line);
  sh.vars.set('COMP_POINT', String(line.length));
  sh.vars.set('COMP_TYPE', '9');
  sh.vars.setItems('COMPREPLY', []);
  sh.completionOptions.clear();
  const { status } = sh;
  await sh.contained(() => sh.runWords([fn, all[0] ?? '', all[at] ?? '', all[at - 1] ?? '']));
  sh.status = status;
  const reply = sh.vars.get('COMPREPLY');
  const words = reply ? elementsOf(reply).map((w) => w.trimEnd()) : [];
  return words.length > 0 ? { words, noSpace: sh.completionOptions.has('nospace') } : { words, files: true };
}

function variables(sh: Interpreter, brace: string, start: string): Completed {
  const names = sh.vars.names().filter((n) => n.startsWith(start));
  const found = [...names, ...[...sh.vars.special.keys()].filter((n) => n.startsWith(start) && n !== '_')].sort();
  if (found.length === 0) return NOTHING;
  const prefix = commonPrefix(found);
  return { typed: start, candidates: found, insert: prefix, close: brace ? '}' : ' ' };
}

const NONE: ReadonlyMap<string, string> = new Map();

function words(point: Point, found: readonly string[], noSpace = false, shown: (list: readonly string[]) => readonly string[] = (list) => list): Completed {
  if (found.length === 0) return NOTHING;
  const candidates = [...new Set(found)].sort();
  return {
    typed: point.raw,
    candidates: candidates.length > 1 ? shown(candidates) : candidates,
    insert: quoted(commonPrefix(candidates), point.quote),
    close: noSpace ? '' : `${point.quote} `,
  };
}

function files(sh: Interpreter, point: Point, wanted: (path: string) => boolean): Completed {
  // After = and : a path may begin, as in --file=/etc/...
  const cut = /^(?:--?[\w-]+=)/.exec(point.text)?.[0] ?? '';
  const text = point.text.slice(cut.length);
  const slash = text.lastIndexOf('/') + 1;
  const shown = text.slice(0, slash);
  const start = text.slice(slash);
  const home = sh.vars.value('HOME') ?? '';
  const directory = absolute(sh.cwd, shown.startsWith('~/') ? home + shown.slice(1) : shown || '.');
  if (!sh.fs.exists(directory) || sh.fs.stat(directory).type !== 'directory') return NOTHING;
  const names = namesIn(sh, directory).filter((n) => n.startsWith(start) && (start.startsWith('.') || !n.startsWith('.')) && wanted(`${directory}/${n}`));
  if (names.length === 0) return NOTHING;
  const isDir = (n: string): boolean => isDirectory(sh, `${directory}/${n}`);
  const prefix = commonPrefix(names);
  const only = names.length === 1;
  const head = cut + (shown.startsWith('~/') && point.quote === '' ? '~' : '');
  const rest = (shown.startsWith('~/') && point.quote === '' ? shown.slice(1) : shown) + prefix;
  return {
    typed: point.raw,
    candidates: names.map((n) => (isDir(n) ? `${n}/` : n)),
    insert: head + quoted(rest, point.quote),
    close: only && isDir(prefix) ? '/' : `${point.quote} `,
  };
}

function namesIn(sh: Interpreter, directory: string): string[] {
  return sh.fs.may(directory, 4) ? sh.fs.readdir(directory) : [];
}

function isDirectory(sh: Interpreter, path: string): boolean {
  return sh.fs.exists(path) && sh.fs.stat(path).type === 'directory';
}

function executableOrDirectory(sh: Interpreter, path: string): boolean {
  return isDirectory(sh, path) || sh.fs.may(path, 1);
}

function quoted(text: string, quote: Point['quote']): string {
  if (quote === '"') return `"${text.replace(/[$`"\\]/g, '\\$&')}`;
  if (quote === "'") return `'${text}`;
  return text === '' ? '' : backslashQuote(text);
}
