// Where curl's words go, in the order in which they are said: body to stdout (buffered as stdio does), talk to stderr. upstream: curl/src/tool_cb_wrt.c, tool_msgs.c, tool_cb_dbg.c
import { type Bytes, concat, encode } from '../../../../base/bytes.ts';
import { BrokenPipe } from '../../../../base/pipe.ts';
import { FsError } from '../../../os/errors.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import type { CurlGlobals } from './config.ts';

const STDIO_BUFFER = 4096;

/** One place that body bytes go to: stdout, or a file that is opened with the first of them. */
export interface BodySink {
  readonly tty: boolean;
  write(bytes: Bytes): void;
  /** Undefined when all went well, or curl's complaint. */
  finish(create: boolean): Promise<string | undefined>;
}

export class Output {
  readonly #p: Process;
  readonly #globals: CurlGlobals;
  #queue: Promise<void> = Promise.resolve();
  #held: Bytes[] = [];
  #heldSize = 0;
  #broken = false;
  #dataNoted = false;
  #errors: OpenFile | undefined;

  constructor(p: Process, globals: CurlGlobals) {
    this.#p = p;
    this.#globals = globals;
  }

  get stdoutIsTty(): boolean {
    return this.#p.stdout.tty !== undefined;
  }

  /** True when nobody reads stdout any more. */
  get broken(): boolean {
    return this.#broken;
  }

  /** --stderr FILE */
  redirectErrors(file: OpenFile): void {
    this.#errors = file;
  }

  stdout(bytes: Bytes, unbuffered: boolean): void {
    if (bytes.length === 0) return;
    this.#held.push(bytes);
    this.#heldSize += bytes.length;
    if (unbuffered || this.stdoutIsTty || this.#heldSize >= STDIO_BUFFER) this.flush();
  }

  /** Hands on what stdio has kept back. */
  flush(): void {
    if (this.#heldSize === 0) return;
    const bytes = concat(this.#held);
    this.#held = [];
    this.#heldSize = 0;
    this.#later(async () => {
      try {
        await this.#p.stdout.write(bytes);
      } catch (fault) {
        if (!(fault instanceof BrokenPipe)) throw fault;
        this.#broken = true;
      }
    });
  }

  stderr(text: string): void {
    const bytes = encode(text);
    this.#later(() => (this.#errors ?? this.#p.stderr).write(bytes));
  }

  /** * a remark of -v */
  info(text: string): void {
    if (this.#globals.verbose) this.stderr(`* ${text}\n`);
  }

  /** A header line of -v, with its direction. */
  header(direction: '>' | '<', line: string): void {
    this.#dataNoted = false;
    if (this.#globals.verbose) this.stderr(`${direction} ${line}\r\n`);
  }

  /** That data went by, when -v does not share the terminal with it. */
  data(direction: '{' | '}', size: number, shown: boolean): void {
    if (!this.#globals.verbose || shown || this.#dataNoted) return;
    this.#dataNoted = true;
    this.stderr(`${direction} [${size} bytes data]\n`);
  }

  /** A TLS message of -v: data notes are not merged with those before. */
  record(direction: '{' | '}', size: number, shown: boolean): void {
    this.#dataNoted = false;
    this.data(direction, size, shown);
    this.#dataNoted = false;
  }

  warn(text: string): void {
    if (this.#globals.silent) return;
    this.stderr(wrapWarning(text));
  }

  error(code: number, message: string): void {
    if (this.#globals.silent && !this.#globals.showError) return;
    this.stderr(`curl: (${code}) ${message}\n`);
    if (code === 60) this.stderr(SSL_HELP);
  }

  /** Waits until all is written. */
  settle(): Promise<void> {
    this.flush();
    return this.#queue;
  }

  /** Waits while the reader is behind. */
  drained(): Promise<void> {
    return this.#queue;
  }

  #later(write: () => Promise<void>): void {
    this.#queue = this.#queue.then(write);
    // Whoever waits sees the failure; until then it is not unhandled.
    this.#queue.catch(() => undefined);
  }
}

const SSL_HELP = `More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.
`;

const PREFIX = 'Warning: ';

/** Warnings are folded at 79 columns, each line with its prefix. */
function wrapWarning(text: string): string {
  const width = 79 - PREFIX.length;
  let rest = text;
  let out = '';
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width - 1);
    const end = cut <= 0 ? width : cut + 1;
    out += `${PREFIX}${rest.slice(0, end)}\n`;
    rest = rest.slice(end);
  }
  return `${out}${PREFIX}${rest}\n`;
}

/** A sink for one transfer's body. */
export function openSink(p: Process, output: Output, file: string | undefined, options: { unbuffered: boolean; createDirs: boolean }): BodySink {
  if (file === undefined || file === '-') {
    return {
      tty: file === undefined && output.stdoutIsTty,
      write: (bytes) => output.stdout(bytes, options.unbuffered),
      finish: async () => (output.broken ? 'Failure writing output to destination' : undefined),
    };
  }
  const chunks: Bytes[] = [];
  return {
    tty: false,
    write: (bytes) => void chunks.push(bytes),
    finish: async (create) => {
      if (chunks.length === 0 && !create) return undefined;
      try {
        const path = p.path(file);
        const slash = path.lastIndexOf('/');
        if (options.createDirs && slash > 0) p.fs.mkdir(path.slice(0, slash), { recursive: true });
        const open = await p.open(path, 'w');
        for (const bytes of chunks) await open.write(bytes);
        open.close();
        return undefined;
      } catch (fault) {
        if (!(fault instanceof FsError)) throw fault;
        output.warn(`Failed to open the file ${file}: ${fault.message}`);
        return 'Failure writing output to destination';
      }
    },
  };
}
