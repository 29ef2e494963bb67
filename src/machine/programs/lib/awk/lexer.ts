// awk's words: where a slash begins an expression and where it divides, newlines that end statements, strings with their escapes. upstream: mawk scan.c
import { AwkSyntaxError } from './tree.ts';

export interface Token {
  readonly kind: 'number' | 'string' | 'regex' | 'name' | 'call' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end';
  /** As it was written; of a string or regular expression its content. */
  readonly text: string;
  readonly line: number;
}

const KEYWORDS = new Set('BEGIN END function func if else while for do in next nextfile exit return break continue delete getline print printf'.split(' '));
const BUILTINS: ReadonlySet<string> = new Set(
  'length substr index split sub gsub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush systime strftime mktime'.split(' '),
);
const OPERATORS = /^(?:\*\*=|>>|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|\*\*|==|<=|>=|!=|!~|&&|\|\||[{}()[\];,+\-*/%^!<>|?:~$=])/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** Text with its backslash escapes read; one that means nothing keeps its backslash. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (whole, octal: string | undefined, char: string | undefined) =>
    octal ? String.fromCharCode(Number.parseInt(octal, 8) & 255) : char === '\n' ? '' : (ESCAPES[char ?? ''] ?? whole),
  );
}

/** All tokens of a program. Throws AwkSyntaxError. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  let line = 1;
  let at = 0;
  const open = { parens: 0, braces: 0 };
  const add = (kind: Token['kind'], text: string): void => void found.push({ kind, text, line });
  const fail = (words: string): never => {
    throw new AwkSyntaxError(`line ${line}: ${words}`);
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    if (blank !== undefined) {
      if (blank.startsWith('\\')) line++;
      at += blank.length;
      continue;
    }
    const char = rest[0] ?? '';
    if (char === '\n') {
      if (!goesOn(found.at(-1))) {
        if (open.parens > 0) fail('missing ) near end of line');
        add('newline', '\n');
      }
      line++;
      at++;
    } else if (char === '"') {
      const text = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
      if (!text) fail(`runaway string constant "${rest.slice(1, 10).split('\n')[0]} ...`);
      add('string', unescaped(text?.[1] ?? ''));
      at += text?.[0].length ?? 1;
    } else if (char === '/' && beginsOperand(found.at(-1))) {
      const text = /^\/((?:[^/\\\n[]|\\.|\[\^?\]?(?:\[:\w+:\]|[^\]\n])*\])*)\//.exec(rest) ?? /^\/((?:[^/\\\n]|\\.)*)\//.exec(rest);
      if (!text) fail(`runaway regular expression /${rest.slice(1, 10).split('\n')[0]} ...`);
      add('regex', text?.[1] ?? '');
      at += text?.[0].length ?? 1;
    } else {
      const number = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest)?.[0];
      const word = number === undefined ? /^[A-Za-z_]\w*/.exec(rest)?.[0] : undefined;
      const operator = number ?? word ?? OPERATORS.exec(rest)?.[0] ?? fail(`unexpected character '${char}'`);
      if (number !== undefined) add('number', number);
      else if (word === undefined) {
        count(operator, open, fail);
        add('operator', operator);
      } else if (KEYWORDS.has(word)) add('keyword', word === 'func' ? 'function' : word);
      else if (BUILTINS.has(word)) add('builtin', word);
      else add(rest[word.length] === '(' && found.at(-1)?.text !== 'function' ? 'call' : 'name', word);
      at += operator.length;
    }
  }
  line++;
  if (open.parens > 0) {
    line--;
    fail('missing ) near end of line');
  }
  if (open.braces > 0) fail('missing } near end of file');
  add('newline', '\n');
  add('end', '');
  return found;
}

function count(operator: string, open: { parens: number; braces: number }, fail: (words: string) => never): void {
  if (operator === '(') open.parens++;
  else if (operator === ')' && --open.parens < 0) fail("extra ')'");
  else if (operator === '{') open.braces++;
  else if (operator === '}') {
    if (open.parens > 0) fail('missing ) near }');
    if (--open.braces < 0) fail("extra '}'");
  }
}

/** Behind these a statement goes on on the next line. */
function goesOn(before: Token | undefined): boolean {
  return before?.kind === 'operator' ? [',', '{', '&&', '||'].includes(before.text) : before?.kind === 'keyword' && (before.text === 'do' || before.text === 'else');
}

/** True where a value may begin: a slash there begins a regular expression. */
function beginsOperand(before: Token | undefined): boolean {
  if (!before) return true;
  if (['number', 'string', 'regex', 'name', 'builtin'].includes(before.kind)) return false;
  return !(before.kind === 'operator' && [')', ']', '$', '++', '--'].includes(before.text));
}
