// One request of a transfer on one connection: what -v shows of it, where its bytes go. upstream: curl/lib/http.c, transfer.c
import { type Bytes, concat, encode } from '../../../../base/bytes.ts';
import type { Timer } from '../../../../base/clock.ts';
import { headerOf } from '../http.ts';
import type { ExchangeEnd, ResponseHead } from '../http-client.ts';
import type { ParsedUrl } from '../url.ts';
import type { CurlConfig } from './config.ts';
import type { BodySink } from './output.ts';
import { type RequestPlan, requestLines, userOf } from './request.ts';
import type { CurlSession, PooledConnection } from './session.ts';
import type { TransferInfo } from './write-out.ts';

/** How long curl waits for `100 Continue` before it sends the body anyway. */
const CONTINUE_WAIT = 1000;

export interface Tally {
  received: number;
  expected: number | undefined;
  sent: number;
  toSend: number | undefined;
}

export interface ExchangeContext {
  readonly session: CurlSession;
  readonly config: CurlConfig;
  readonly info: TransferInfo;
  readonly sink: BodySink;
  /** Where -D goes. */
  readonly headerSink: BodySink | undefined;
  readonly start: number;
  readonly tally: Tally;
  /** Called when a head is complete: true ends the exchange there (-f). */
  readonly refuses: (head: ResponseHead) => boolean;
  /** The request has a body. */
  readonly sending: boolean;
  /** The answer is followed elsewhere: its body is not wanted. */
  readonly redirects: (head: ResponseHead) => boolean;
}

/** Sends the request and reads the answer. */
export async function exchange(
  c: ExchangeContext,
  connection: PooledConnection,
  plan: RequestPlan,
): Promise<{ readonly end: ExchangeEnd; readonly head: ResponseHead | undefined; readonly refused: boolean }> {
  const { session, info, tally } = c;
  const { output, p } = session;
  const shown = c.sink.tty;
  const login = plan.sendAuth ? userOf(c.config, plan.url) : undefined;
  if (login) output.info(`Server auth using Basic with user '${login.user}'`);
  const { lines, expect } = requestLines(c.config, plan);
  for (const line of lines) output.header('>', line);
  output.header('>', '');
  const headBytes = encode(`${lines.join('\r\n')}\r\n\r\n`);
  info.requestSize += headBytes.length;
  info.preTransfer = p.clock.now() - c.start;
  const payload = plan.body ? framed(plan.body.bytes, plan.body.chunked) : undefined;
  let bodySent = !payload;
  let timer: Timer | undefined;
  const sendBody = (): void => {
    if (bodySent || !payload || !plan.body) return;
    bodySent = true;
    timer?.cancel();
    output.data('}', plan.body.bytes.length, shown);
    if (plan.body.kind !== 'post') output.info('We are completely uploaded and fine');
    connection.http.stream.send(payload);
    tally.sent += plan.body.bytes.length;
    info.uploaded = tally.sent;
    info.requestSize += plan.body.kind === 'put' ? 0 : plan.body.bytes.length;
  };
  let head: ResponseHead | undefined;
  let refused = false;
  let ignoring = false;
  const end = await p.wait(
    new Promise<ExchangeEnd>((resolve) => {
      const events = {
        head: (h: ResponseHead): void => {
          if (info.startTransfer === 0) info.startTransfer = p.clock.now() - c.start;
          if (h.status >= 200) head = h;
          noteHead(c, h, plan.url);
          if (h.status === 100) sendBody();
          if (h.status < 200) return;
          tally.expected = lengthOf(h);
          if (c.refuses(h)) {
            refused = true;
            connection.http.abort();
            return;
          }
          output.header('<', '');
          ignoring = c.redirects(h);
          if (ignoring) output.info('Ignoring the response-body');
        },
        raw: (size: number): void => output.data('{', size, shown),
        body: (bytes: Bytes): void => {
          tally.received += bytes.length;
          info.downloaded = tally.received;
          if (!ignoring) c.sink.write(bytes);
        },
      };
      connection.http.start(headBytes, plan.method, events, resolve);
      if (expect)
        timer = p.clock.after(CONTINUE_WAIT, () => {
          output.info('Done waiting for 100-continue');
          sendBody();
        });
      else sendBody();
    }),
  );
  timer?.cancel();
  return { end, head, refused };
}

function lengthOf(head: ResponseHead): number | undefined {
  const length = headerOf(head.headers, 'content-length');
  return length === undefined || headerOf(head.headers, 'transfer-encoding') !== undefined ? undefined : Number(length);
}

function framed(bytes: Bytes, chunked: boolean): Bytes {
  if (!chunked) return bytes;
  const end = encode('0\r\n\r\n');
  return bytes.length === 0 ? end : concat([encode(`${bytes.length.toString(16)}\r\n`), bytes, encode('\r\n'), end]);
}

/** A head as -v, -i and -D show it. */
function noteHead(c: ExchangeContext, head: ResponseHead, url: ParsedUrl): void {
  const { session, config, info } = c;
  const lines = head.text.split(/\r?\n/);
  if (head.version === '1.0') session.output.info('HTTP 1.0, assume close after body');
  info.headerSize += head.text.length + 4;
  info.status = head.status;
  info.httpVersion = head.version === '1.0' ? '1' : head.version;
  info.headers = head.headers;
  for (const line of lines) {
    if (/^set-cookie:/i.test(line) && (config.cookieJar !== undefined || config.cookie !== undefined || config.cookieFiles.length > 0)) {
      const said = session.cookies.set(line.slice(11).trim(), url, session.p.clock.now());
      if (said) session.output.info(said);
    }
    if (/^location:/i.test(line) && config.location && c.sending && head.status >= 300) session.output.info('Please rewind output before next send');
    if (/^www-authenticate:/i.test(line) && head.status === 401 && userOf(config, url)) session.output.info('Authentication problem. Ignoring this.');
    session.output.header('<', line);
    showHeader(c, line);
  }
  showHeader(c, '');
}

function showHeader(c: ExchangeContext, line: string): void {
  c.headerSink?.write(encode(`${line}\r\n`));
  if (!c.config.include && !c.config.head) return;
  const colon = line.indexOf(':');
  const styled = c.sink.tty && colon > 0 && !line.startsWith('HTTP/');
  c.sink.write(encode(styled ? `\x1b[1m${line.slice(0, colon)}\x1b[0m${line.slice(colon)}\r\n` : `${line}\r\n`));
}
