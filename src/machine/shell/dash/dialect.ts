// What makes the shell of this house dash, Debian's sh. upstream: dash src/error.c exvwarning2, redir.c openredirect, jobs.c showjob
import { FsError } from '../../os/errors.ts';
import { jobLine } from '../almquist/job-line.ts';
import { readerOf } from '../almquist/parser.ts';
import type { Dialect } from '../dialect.ts';
import { ShellFault } from '../faults.ts';
import { VariableFault } from '../variables.ts';
import { evaluate } from './arithmetic.ts';

const FATAL = 2;

/** What bash says of a fault, and what dash says of the same. A redirection's fault ends only its command. */
const WORDS: readonly (readonly [RegExp, string, redirection?: true])[] = [
  [/^.*: bad substitution$/s, 'Bad substitution'],
  [/: substring expression < 0$/, 'Bad substitution'],
  [/^\$?(.*): unbound variable$/s, '$1: parameter not set'],
  [/^(.*): parameter null or not set$/s, '$1: parameter not set or null'],
  [/^\$(.*): cannot assign in this way$/s, '$1: bad variable name'],
  [/^(.*): cannot overwrite existing file$/s, 'cannot create $1: File exists', true],
  [/^(.*): Bad file descriptor$/s, '$1: Bad file descriptor', true],
  [/^.*: ambiguous redirect$/s, 'Syntax error: Bad fd number'],
];

/** What the builtins of the family say, and what dash says of the same. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/^illegal option /, 'Illegal option '],
  [/^(.*): no such job$/s, 'No such job: $1'],
  [/^usage: getopts (.*) var \[arg\]$/, 'Usage: getopts $1 var [arg...]'],
];

/** A file that cannot be opened. */
export function notOpened(file: string, words: string, creating: boolean): string {
  const missing = words === 'No such file or directory';
  if (creating) return `cannot create ${file}: ${missing ? 'Directory nonexistent' : words}`;
  return `cannot open ${file}: ${missing ? 'No such file' : words}`;
}

const own = (fault: ShellFault): ShellFault => {
  for (const [pattern, words] of OWN)
    if (pattern.test(fault.message)) return Object.assign(new ShellFault(fault.message.replace(pattern, words), fault.code, fault.fatal), { worded: true });
  return fault;
};

export const DASH: Dialect = {
  ...readerOf({ extended: false, unexpected: (found) => found, words: syntaxWords }),
  syntaxError: 'Syntax error: ',
  prompt: '\\$ ',
  historyFile: undefined,
  editing: false,
  digits: true,
  joinedLength: true,
  prefix(sh) {
    const command = sh.commandName === undefined || sh.commandName === sh.name ? '' : `${sh.commandName}: `;
    return `${sh.name}: ${sh.line}: ${command}`;
  },
  fault(flow) {
    if (flow instanceof ShellFault && flow.worded) return own(flow);
    if (flow instanceof VariableFault) return new ShellFault(`${flow.variable}: is read only`, FATAL, true);
    if (flow instanceof FsError) return new ShellFault(`${flow.path ? `${flow.path}: ` : ''}${flow.message}`, FATAL);
    const opened =
      /^(.*): (No such file or directory|Permission denied|Is a directory|Not a directory|Read-only file system|Too many levels of symbolic links|No such device or address)$/s.exec(
        flow.message,
      );
    if (opened) return new ShellFault(notOpened(opened[1] ?? '', opened[2] ?? '', flow.creating === true), FATAL);
    for (const [pattern, words, redirection] of WORDS) if (pattern.test(flow.message)) return new ShellFault(flow.message.replace(pattern, words), FATAL, !redirection);
    return flow.message === '' ? flow : new ShellFault(flow.message, FATAL, true);
  },
  arithmetic: (text, sh) => evaluate(text, { get: (name) => sh.parameter(name), set: (name, value) => sh.assign(name, value) }),
  jobLine: (jobs, job, long, text) => jobLine(`[${job.id}] ${jobs.mark(job)} `, job, long, text),
  notWritten: (sh, name) => `${sh.name}: ${sh.line}: ${name}: ${name}: I/O error\n`,
  line: (sh) => sh.line,
  flags: 'pubaCEVvxsnmiIfe',
  traced: (text) => text,
};

/** "then" unexpected, and all that begins with a capital. */
function syntaxWords(text: string): string {
  if (/^(?:"|end of file|newline|word|redirection)/.test(text)) return text.replace(/^(".*?"|end of file|newline|word|redirection)/s, '$1 unexpected');
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
