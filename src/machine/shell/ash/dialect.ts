// What makes the shell of this house BusyBox's ash. upstream: busybox/shell/ash.c ash_vmsg, raise_error_*, showjob
import { FsError } from '../../os/errors.ts';
import { jobLine } from '../almquist/job-line.ts';
import { readerOf } from '../almquist/parser.ts';
import { quoted } from '../almquist/quote.ts';
import type { Dialect, Speaker } from '../dialect.ts';
import { ShellFault } from '../faults.ts';
import { VariableFault } from '../variables.ts';

const FATAL = 2;

/** What bash says of a fault, and what ash says of the same. A redirection's fault ends only its command. */
const WORDS: readonly (readonly [RegExp, string, redirection?: true])[] = [
  [/^.*: bad substitution$/s, 'syntax error: bad substitution'],
  [/^\$?(.*): unbound variable$/s, '$1: parameter not set'],
  [/^(.*): parameter null or not set$/s, '$1: parameter not set or null'],
  [/division by 0 \(error token/, 'divide by zero'],
  [/exponent less than 0 \(error token/, 'exponent less than 0'],
  [/recursion level exceeded \(error token/, 'expression recursion loop detected'],
  [/\(error token is /, 'arithmetic syntax error'],
  [/^(.*): cannot overwrite existing file$/s, "can't create $1: File exists", true],
  [/^(.*): Bad file descriptor$/s, '$1: Bad file descriptor', true],
  [/^.*: ambiguous redirect$/s, 'redir error'],
  [/: substring expression < 0$/, 'syntax error: bad substitution'],
];

/** How a redirection's file could not be opened. upstream: ash.c openredirect, errmsg */
function notOpened(file: string, words: string, creating: boolean): string {
  const missing = words === 'No such file or directory';
  if (creating) return `can't create ${file}: ${missing ? 'nonexistent directory' : words}`;
  return `can't open ${file}: ${missing ? 'no such file' : words}`;
}

export const ASH: Dialect = {
  ...readerOf({ extended: true, unexpected: (found) => `unexpected ${found}`, words: (text) => text }),
  syntaxError: 'syntax error: ',
  prompt: '\\w \\$ ',
  historyFile: '.ash_history',
  prefix(sh) {
    const command = sh.commandName;
    if (command === undefined) return `${sh.name}: `;
    const named = command === sh.name ? '' : `${command}: `;
    const inFile = sh.calls.some((c) => c.name === 'source');
    return `${sh.name}: ${named}${sh.interactive && !inFile ? '' : `line ${lineOf(sh)}: `}`;
  },
  fault(flow) {
    if (flow instanceof ShellFault && flow.worded) return flow;
    if (flow instanceof VariableFault) return new ShellFault(`${flow.variable}: is read only`, FATAL, true);
    if (flow instanceof FsError) return new ShellFault(`${flow.path ? `${flow.path}: ` : ''}${flow.message}`, 1);
    const opened = /^(.*): (No such file or directory|Permission denied|Is a directory|Not a directory|Read-only file system|Too many levels of symbolic links)$/s.exec(
      flow.message,
    );
    if (opened) return new ShellFault(notOpened(opened[1] ?? '', opened[2] ?? '', flow.creating === true), 1);
    for (const [pattern, words, redirection] of WORDS)
      if (pattern.test(flow.message))
        return new ShellFault(
          flow.message
            .replace(pattern, words)
            .replace(/^.*(?=divide by zero|arithmetic syntax|expression recursion|exponent less)|(?<=divide by zero|arithmetic syntax error).*$/gs, ''),
          redirection ? 1 : FATAL,
          !redirection,
        );
    return flow.message === '' ? flow : new ShellFault(flow.message, FATAL, true);
  },
  jobLine: (jobs, job, long, text) => jobLine(`[${job.id}]${jobs.mark(job)}  `, job, long, text),
  notWritten: () => 'sh: write error: Bad file descriptor\n',
  editing: true,
  digits: false,
  joinedLength: false,
  line: lineOf,
  flags: 'ubaCvxncsimIfe',
  traced: (text) => (text !== '' && /^[+,\-./0-9:@A-Z\]^_a-z]*$/.test(text) ? text : quoted(text)),
};

/** Lines of `sh -c` are counted from nothing. */
function lineOf(sh: Speaker): number {
  return sh.source === 'c' && !sh.calls.some((c) => c.name === 'source') ? Math.max(0, sh.line - 1) : sh.line;
}
