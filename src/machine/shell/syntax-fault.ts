// What is wrong with a script, in bash's words, and whether more lines could mend it.
import type { Script, SyntaxFault } from './syntax.ts';

/** With what the parser's unterminated things would end. */
const MARKS: readonly (readonly [RegExp, string])[] = [
  [/double/, '"'],
  [/single/, "'"],
  [/backtick|backquote/, '`'],
  [/command sub/, ')'],
  [/parameter|brace/, '}'],
];

/** The parser's complaint at `pos` of `source` as bash words it. */
export function syntaxFault(source: string, message: string, pos: number, line: number): SyntaxFault {
  const rest = source.slice(pos);
  const token = /^(?:;;&?|;&|&&|\|\||[;&|()<>]|[^\s;&|()<>]+)/.exec(rest.trimStart())?.[0];
  const atEnd = rest.trim() === '';
  const unterminated = /unterminated (\w+ ?\w*)/.exec(message);
  if (unterminated) {
    const mark = MARKS.find(([what]) => what.test(message))?.[1] ?? ')';
    return { message: `unexpected EOF while looking for matching \`${mark}'`, line, incomplete: true, pos };
  }
  if (atEnd) return { message: 'syntax error: unexpected end of file', line: source.split('\n').length + (source.endsWith('\n') ? 0 : 1), incomplete: true, pos };
  if (/^expected '(?:then|do)'/.test(message)) {
    // The list before the keyword was empty: what ended it is to blame.
    const empty = /(?:^|[\s;&|(])(?:if|elif|while|until)\s*(;;|;|&|\||\)|then|do)/.exec(source)?.[1];
    if (empty) return { message: `syntax error near unexpected token \`${empty}'`, line, incomplete: false, pos };
  }
  const named = /unexpected token '(.+)'/.exec(message)?.[1] ?? token ?? 'newline';
  return { message: `syntax error near unexpected token \`${named}'`, line, incomplete: false, pos };
}

/** Where a script that is wrong came from. */
export interface Place {
  readonly interactive: boolean;
  readonly file: string | undefined;
  /** $0 */
  readonly name: string;
  /** `eval: ` and the like. */
  readonly within: string;
}

/** What bash says of a script that is no script. */
export function syntaxReport(script: Script, place: Place): string {
  const { error } = script;
  if (!error) return '';
  const name = place.interactive ? 'bash' : (place.file ?? place.name);
  const where =
    place.within !== '' ? `${place.within}line ${error.line}: ` : place.interactive ? '' : place.file !== undefined ? `line ${error.line}: ` : `-c: line ${error.line}: `;
  const shown = error.message.includes('near unexpected token') ? `${name}: ${where}\`${script.source.split('\n')[error.line - 1] ?? ''}'\n` : '';
  return `${name}: ${where}${error.message}\n${shown}`;
}
