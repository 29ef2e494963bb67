// A curl command's operations one after the other: globbing, output names, retries, -w. upstream: curl/src/tool_operate.c
import { encode } from '../../../../base/bytes.ts';
import type { Process } from '../../../os/types.ts';
import { percentDecode } from '../url.ts';
import type { CurlConfig, CurlGlobals } from './config.ts';
import { addResolves } from './dial.ts';
import { expandGlob, globName } from './glob.ts';
import { type BodySink, Output, openSink } from './output.ts';
import { postData } from './request.ts';
import { CurlSession } from './session.ts';
import { transfer } from './transfer.ts';
import type { TransferEnd } from './transfer-end.ts';
import { withWork } from './work-times.ts';
import { formatWriteOut, newInfo, type TransferInfo } from './write-out.ts';

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";
const RETRY_STATUS = new Set([408, 429, 500, 502, 503, 504]);
const MAX_RETRY_WAIT = 600_000;

/** Runs all operations; the exit code. */
export async function performAll(p: Process, configs: readonly CurlConfig[], globals: CurlGlobals, warnings: readonly string[]): Promise<number> {
  const output = new Output(p, globals);
  const session = new CurlSession(p, globals, output);
  if (globals.stderr === '-') output.redirectErrors(p.stdout);
  else if (globals.stderr !== undefined) output.redirectErrors(await p.open(p.path(globals.stderr), 'w'));
  for (const warning of warnings) output.warn(warning.replace(/^Warning: |\n$/g, ''));
  let code = 0;
  for (const config of configs) {
    code = await new Operation(session, config).run();
    if (code !== 0 && config.failEarly) break;
  }
  session.closeAll();
  await output.settle();
  return code;
}

class Operation {
  readonly #session: CurlSession;
  readonly #config: CurlConfig;
  #urlNumber = 0;

  constructor(session: CurlSession, config: CurlConfig) {
    this.#session = session;
    this.#config = config;
  }

  async run(): Promise<number> {
    const config = this.#config;
    const { output, names, p, cookies } = this.#session;
    const problem = this.#contradiction();
    if (problem !== undefined) return problem;
    const badResolve = addResolves(config, names, output);
    if (badResolve !== undefined) {
      output.error(49, badResolve);
      return 49;
    }
    for (const file of config.cookieFiles) if (p.fs.exists(p.path(file))) cookies.load(p.fs.readText(p.path(file)));
    let code = 0;
    for (const [i, url] of config.urls.entries()) {
      code = await this.#url(url, i);
      if (code !== 0 && config.failEarly) break;
      if (output.broken) break;
    }
    if (config.outputs.length > config.urls.length) output.warn('Got more output options than URLs');
    return code;
  }

  /** What cannot be asked at once, or that nothing was. */
  #contradiction(): number | undefined {
    const { output } = this.#session;
    const config = this.#config;
    if (config.urls.length === 0) {
      output.stderr(HINT);
      return 2;
    }
    const wants = [
      config.head ? 'HEAD (-I, --head)' : '',
      config.data.length > 0 && !config.get ? 'POST (-d, --data)' : '',
      config.form.length > 0 ? 'multipart formpost (-F, --form)' : '',
    ]
      .filter(Boolean)
      .reverse();
    if (wants.length > 1) {
      output.warn(`You can only select one HTTP request method! You asked for both ${wants[0]} and ${wants[1]}.`);
      return 2;
    }
    return undefined;
  }

  async #url(url: string, index: number): Promise<number> {
    const { output } = this.#session;
    const config = this.#config;
    const urls = config.globOff ? [{ url, parts: [] }] : expandGlob(url);
    if (!Array.isArray(urls)) {
      output.error(3, (urls as { message: string }).message);
      return 3;
    }
    let code = 0;
    for (const globbed of urls as readonly { url: string; parts: readonly string[] }[]) {
      const asked = await this.#withQuery(globbed.url);
      code = await this.#one(asked, this.#outputName(index, asked, globbed.parts), config.uploads[index]);
      if (code !== 0 && config.failEarly) return code;
    }
    return code;
  }

  async #withQuery(url: string): Promise<string> {
    const config = this.#config;
    if (!config.get || config.data.length === 0) return url;
    const data = new TextDecoder().decode(await postData(this.#session.p, config.data, (text) => this.#session.output.warn(text)));
    const [base = '', fragment] = url.split('#', 2);
    const slash = /^[a-z]+:\/\/[^/?]*$/i.test(base) ? '/' : '';
    // libcurl writes escapes in lower case when it puts the data into the URL.
    const escaped = data.replace(/%[0-9A-F]{2}/g, (e) => e.toLowerCase());
    return `${base}${slash}${base.includes('?') ? '&' : '?'}${escaped}${fragment === undefined ? '' : `#${fragment}`}`;
  }

  /** Undefined: stdout. Null: -O on a URL that names no file. */
  #outputName(index: number, url: string, parts: readonly string[]): string | undefined | null {
    const asked = this.#config.outputs[index] ?? (this.#session.globals.remoteNameAll ? { remote: true as const } : undefined);
    if (asked === undefined) return undefined;
    if (typeof asked === 'string') return globName(asked, parts);
    const path = url.replace(/[?#].*$/, '').replace(/^[a-z]+:\/\//i, '');
    const slash = path.lastIndexOf('/');
    const name = slash < 0 ? '' : percentDecode(path.slice(slash + 1));
    return name === '' ? null : name;
  }

  async #one(url: string, file: string | undefined | null, upload: string | undefined): Promise<number> {
    const { session, config } = { session: this.#session, config: this.#config };
    const { output, p, globals } = session;
    if (file === null) {
      if (!globals.silent) output.stderr('curl: Remote file name has no length!\n');
      output.error(23, 'Failed writing received data to disk/application');
      return 23;
    }
    const started = p.clock.now();
    let pause = config.retryDelay || 1000;
    for (let left = config.retry, first = true; ; left--, first = false) {
      const info = newInfo(url, this.#urlNumber);
      const sink = openSink(p, output, file, { unbuffered: config.noBuffer, createDirs: config.createDirs });
      const headerSink = config.dumpHeader === undefined ? undefined : openSink(p, output, config.dumpHeader, { unbuffered: config.noBuffer, createDirs: config.createDirs });
      const meter = !globals.silent && globals.progress !== 'none' && !sink.tty;
      let end = await transfer({ session, config, upload, info, sink, headerSink, meter, firstTry: first }, upload !== undefined ? uploadUrl(url, upload) : url);
      end = await this.#finish(end, info, sink, headerSink);
      info.outputName = file ?? '';
      const retry = left > 0 && retryReason(config, end, info.status);
      if (end.code !== 0) output.error(end.code, end.message);
      // What went to stdout is handed on with each transfer, behind its error. upstream: tool_operate.c post_per_transfer
      if (file === undefined) output.flush();
      if (!retry) {
        this.#writeOut(info, end);
        if (config.cookieJar !== undefined) await this.#saveCookies(config.cookieJar);
        this.#urlNumber++;
        return end.code;
      }
      const wait = Math.min(pause, MAX_RETRY_WAIT);
      if (config.retryMaxTime > 0 && p.clock.now() - started + wait > config.retryMaxTime) {
        this.#writeOut(info, end);
        return end.code;
      }
      output.warn(`Problem : ${retry}. Will retry in ${wait / 1000} seconds. ${left} ${left === 1 ? 'retries' : 'retries'} left.`);
      await output.settle();
      await p.sleep(wait);
      if (config.retryDelay === 0) pause *= 2;
    }
  }

  async #finish(end: TransferEnd, info: TransferInfo, sink: BodySink, headerSink: BodySink | undefined): Promise<TransferEnd> {
    const problem = (await sink.finish(end.code === 0)) ?? (await headerSink?.finish(true));
    const result = problem !== undefined && end.code === 0 ? { code: 23, message: problem } : end;
    info.exitCode = result.code;
    info.error = result.message;
    return result;
  }

  #writeOut(info: TransferInfo, end: TransferEnd): void {
    const { output } = this.#session;
    if (this.#config.writeOut === undefined) return;
    info.exitCode = end.code;
    const text = formatWriteOut(this.#config.writeOut, withWork(info, this.#session.p.machine.random));
    if (text.out !== '') output.stdout(encode(text.out), false);
    if (text.err !== '') output.stderr(text.err);
  }

  async #saveCookies(file: string): Promise<void> {
    const { p, output, cookies } = this.#session;
    const sink = openSink(p, output, file, { unbuffered: false, createDirs: false });
    sink.write(encode(cookies.save()));
    await sink.finish(true);
  }
}

/** -T onto a URL that ends with a slash appends the file's name. */
function uploadUrl(url: string, upload: string): string {
  const name = upload.split('/').pop() ?? '';
  if (upload === '-' || upload === '.') return url;
  if (url.endsWith('/')) return url + name;
  return /^[a-z]+:\/\/[^/]+$/i.test(url) ? `${url}/${name}` : url;
}

/** Why a failed transfer is tried again, or nothing. */
function retryReason(config: CurlConfig, end: TransferEnd, status: number): string | undefined {
  if (end.code === 28) return 'timeout';
  if (end.code === 7 && (config.retryConnRefused || config.retryAllErrors)) return 'connection refused';
  if (end.code === 6 && config.retryAllErrors) return '(retrying all errors)';
  if ((end.code === 0 || end.code === 22) && RETRY_STATUS.has(status)) return 'HTTP error';
  return config.retryAllErrors && end.code !== 0 ? '(retrying all errors)' : undefined;
}
