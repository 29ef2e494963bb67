// Header blocks of SPDY/3.1: names and values, compressed by zlib over the whole connection. Spec: draft-mbelshe-httpbis-spdy-00, 2.6.10
import { constants, createInflate, type Inflate } from 'node:zlib';

/** The protocol's preset dictionary: each word with its length in front, then a text without lengths. */
const WORDS = `options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control
connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires
from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate
proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status
200_OK version HTTP/1.1 url public set-cookie keep-alive origin`;
const TAIL = `100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.`;

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const DICTIONARY = Buffer.concat([...WORDS.split(/\s+/).map((word) => counted(word.replace('_', ' '))), Buffer.from(TAIL, 'latin1')]);

export type Headers = ReadonlyMap<string, string>;

/** More than any client of Kubernetes sends. */
const MAX_HEADERS = 64 * 1024;

/** Reads one side's header blocks, which must come in their order. */
export class HeaderReader {
  readonly #inflate: Inflate = createInflate({ dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH, flush: constants.Z_SYNC_FLUSH });
  #failed: Error | undefined;

  constructor() {
    this.#inflate.on('error', (error) => {
      this.#failed = error;
    });
  }

  /** The names (in lower case) and values of a block. Throws when it is malformed. */
  async read(block: Uint8Array): Promise<Headers> {
    await new Promise<void>((resolve, reject) => this.#inflate.write(block, (error) => (error ? reject(error) : resolve())));
    if (this.#failed) throw this.#failed;
    const plain = this.#inflate.read() as Buffer | null;
    if (!plain || plain.length > MAX_HEADERS) throw new Error('malformed header block');
    return parse(plain);
  }

  close(): void {
    this.#inflate.close();
  }
}

function parse(plain: Buffer): Headers {
  let at = 0;
  const number = (): number => {
    at += 4;
    return plain.readUInt32BE(at - 4);
  };
  const string = (): string => {
    const length = number();
    if (at + length > plain.length) throw new Error('malformed header block');
    at += length;
    return plain.toString('latin1', at - length, at);
  };
  const headers = new Map<string, string>();
  for (let left = number(); left > 0; left--) {
    const name = string().toLowerCase();
    headers.set(name, string());
  }
  return headers;
}

/** Writes one side's header blocks. What a server says is short: it goes uncompressed, in stored blocks. */
export class HeaderWriter {
  #begun = false;

  write(headers: Headers): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(headers.size);
    const plain = Buffer.concat([count, ...[...headers].flatMap(([name, value]) => [counted(name), counted(value)])]);
    const head = this.#begun ? [] : [Buffer.from([0x78, 0x01])];
    this.#begun = true;
    // Readers hand out what they have when an empty block comes: the flush.
    return Buffer.concat([...head, storedHead(plain.length), plain, storedHead(0)]);
  }
}

function storedHead(length: number): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(length, 1);
  head.writeUInt16LE(~length & 0xffff, 3);
  return head;
}
