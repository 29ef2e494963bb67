// What commands throw and how kubectl says it. Commands never print an error themselves. upstream: kubectl/pkg/cmd/util/helpers.go checkErr
import { BrokenPipe } from '../../../base/pipe.ts';
import { ExitError, FsError, Killed } from '../../../machine/os/errors.ts';
import { type StatusCause, StatusError } from '../../api/status.ts';

/** A wrong command line: pflag's and cobra's words. The dispatcher adds where help is found. */
export class UsageError extends Error {}

/** An error whose text is printed after `error: ` with an exit code of its own when it has one. */
export class CommandError extends Error {
  readonly code: number;
  /** What goes to stdout before it: a template that failed half way. */
  readonly printed: string;
  /** An empty message prints nothing: everything has been said (upstream: ErrExit). */
  constructor(message: string, code = 1, printed = '') {
    super(message);
    this.code = code;
    this.printed = printed;
  }
}

/** A command over there has ended with a code that is not 0: it becomes ours, told without `error: `. upstream: k8s.io/utils/exec ExitError */
export class ExitCodeError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`command terminated with exit code ${code}`);
    this.code = code;
  }
}

/** Several errors in one. upstream: utilerrors.Aggregate */
export class AggregateFailure extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    super(aggregateText(errors));
    this.errors = errors;
  }
}

/** The server cannot be reached. `text` is Go's: dial tcp 192.168.1.10:6443: connect: connection refused */
export class ConnectionError extends Error {
  readonly url: string;
  readonly method: string;
  readonly text: string;
  constructor(method: string, url: string, text: string) {
    super(`${titleCase(method)} ${JSON.stringify(url)}: ${text}`);
    this.method = method;
    this.url = url;
    this.text = text;
  }
}

/** A type that no discovered resource matches. upstream: meta.NoResourceMatchError */
export class NoMatchError extends Error {}

/** `kubeconfig` says something impossible. upstream: clientcmd.IsConfigurationInvalid */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? `invalid configuration: ${problems[0]}` : `invalid configuration: [${problems.join(', ')}]`);
    this.problems = problems;
  }
}

const titleCase = (s: string): string => s.slice(0, 1).toUpperCase() + s.slice(1).toLowerCase();

/** One error as itself, several as one; undefined when there is none. */
export function aggregate(errors: readonly Error[]): Error | undefined {
  return errors.length > 1 ? new AggregateFailure(errors) : errors[0];
}

/** What went wrong with objects, then as one what could not be read of the files. upstream: ContinueOnErrorVisitor over EagerVisitorList */
export function aggregateVisit(failed: readonly Error[], unread: readonly Error[]): Error | undefined {
  const last = aggregate(unread);
  return aggregate(last ? [...failed, last] : failed);
}

/** Errors as `Infos()` gives them, in one more wrapping: told without `error: `, even a single one. */
export function nested(errors: readonly Error[]): Error | undefined {
  return errors.length ? new AggregateFailure([new AggregateFailure(errors)]) : undefined;
}

/** Several errors in one line: `[a, b]`, each text once. */
function aggregateText(errors: readonly Error[]): string {
  const texts = [...new Set(errors.flatMap((e) => (e instanceof AggregateFailure ? e.errors : [e])).map((e) => e.message))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

/** The error inside of wrappings around a single one. */
export function soleError(error: unknown): unknown {
  return error instanceof AggregateFailure && error.errors.length === 1 ? soleError(error.errors[0]) : error;
}

/** A usage mistake that a command finds in its arguments. upstream: cmdutil.UsageErrorf */
export function usageErrorf(path: string, message: string): Error {
  return new CommandError(`${message}\nSee '${path} -h' for help and examples`);
}

/** What goes to stderr for an error, with its exit code; `text` ends with a newline unless there is nothing to say. */
export function errorText(error: unknown): { readonly text: string; readonly code: number } {
  const { text, code } = saying(error);
  return { text: text && !text.endsWith('\n') ? `${text}\n` : text, code };
}

function saying(given: unknown): { readonly text: string; readonly code: number } {
  // One wrapping is taken off, no more.
  const error = given instanceof AggregateFailure && given.errors.length === 1 ? given.errors[0] : given;
  if (error instanceof StatusError && error.status.reason === 'Invalid') return { text: invalidText(error), code: 1 };
  if (error instanceof ConfigError) return { text: `Error in configuration: ${configText(error.problems)}`, code: 1 };
  if (error instanceof AggregateFailure) return { text: error.errors.map((e) => `${messageForError(e)}\n`).join(''), code: 1 };
  if (error instanceof CommandError && error.message === '') return { text: '', code: error.code };
  if (error instanceof ExitCodeError) return { text: error.message, code: error.code };
  if (error instanceof NoMatchError) return { text: error.message, code: 1 };
  const standard = standardErrorMessage(error);
  if (standard !== undefined) return { text: standard, code: 1 };
  const message = error instanceof Error ? error.message : String(error);
  return { text: message.startsWith('error: ') ? message : `error: ${message}`, code: error instanceof CommandError ? error.code : 1 };
}

function configText(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] ?? '') : `\n${problems.map((p) => `* ${p}\n`).join('')}`;
}

function invalidText(error: StatusError): string {
  const { details, message } = error.status;
  let s = 'The request is invalid';
  if (!details) return message ? `${s}: ${message}` : s;
  const causes = details.causes ?? [];
  if (details.kind || details.name) s = `The ${details.kind ?? ''} ${JSON.stringify(details.name ?? '')} is invalid`;
  else if (message && causes.length === 0) s += `: ${message}`;
  if (causes.length === 0) return s;
  const lines = [...new Set(causes.map((c: StatusCause) => `${c.field ?? ''}: ${c.message ?? ''}`))];
  return lines.length === 1 ? `${s}: ${lines[0]}` : `${s}: \n${lines.map((l) => `* ${l}\n`).join('')}`;
}

/** kubectl's words for refusals of the server and for a server out of reach; undefined for other errors. upstream: StandardErrorMessage */
function standardErrorMessage(error: unknown): string | undefined {
  if (error instanceof StatusError) {
    const { reason, message } = error.status;
    if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message ?? ''})`;
    return reason ? `Error from server (${reason}): ${message ?? ''}` : `Error from server: ${message ?? ''}`;
  }
  if (error instanceof ConnectionError) {
    if (error.text.includes('connection refused')) return `The connection to the server ${hostOf(error.url)} was refused - did you specify the right host or port?`;
    return `Unable to connect to the server: ${error.text}`;
  }
  return undefined;
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? url;
}

/** One error of several, without `error: ` in front. upstream: messageForError */
function messageForError(error: Error): string {
  return standardErrorMessage(error) ?? error.message;
}

/** A file system error in Go's words: open x.yaml: no such file or directory. `path` as the user wrote it. */
export function pathErrorText(operation: string, path: string, error: unknown): string {
  if (!(error instanceof FsError)) throw error;
  return `${operation} ${path}: ${error.message.toLowerCase()}`;
}

/** Errors that are not kubectl's to print: the process is ending. */
export function passesThrough(error: unknown): boolean {
  return error instanceof BrokenPipe || error instanceof Killed || error instanceof ExitError;
}
