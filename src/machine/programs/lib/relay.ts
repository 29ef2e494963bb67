// Standard input to a connection, the connection to standard output: the middle part of nc and telnet.
import type { Timer } from '../../../base/clock.ts';
import { BrokenPipe } from '../../../base/pipe.ts';
import type { NetError } from '../../network/sockets.ts';
import type { Process } from '../../os/types.ts';
import type { Stream } from './http.ts';

export interface RelayOptions {
  /** Ends after so many milliseconds without a byte either way. */
  readonly idle?: number | undefined;
  /** Sends FIN at the end of the input. */
  readonly shutdown?: boolean;
  /** Ends so many milliseconds after the end of the input. */
  readonly quitAfter?: number | undefined;
  /** Does not read the input at all. */
  readonly noInput?: boolean;
  /** \n goes out as \r\n. */
  readonly crlf?: boolean;
}

export type RelayEnd = { readonly kind: 'closed' } | { readonly kind: 'error'; readonly error: NetError } | { readonly kind: 'idle' } | { readonly kind: 'quit' };

/** Relays until the peer closes or a limit is reached. The stream is closed then. */
export async function relay(p: Process, stream: Stream, options: RelayOptions): Promise<RelayEnd> {
  let timer: Timer | undefined;
  let over = false;
  let writing: Promise<void> = Promise.resolve();
  const end = await p.wait(
    new Promise<RelayEnd>((resolve, reject) => {
      const touch = (): void => {
        timer?.cancel();
        if (options.idle !== undefined) timer = p.clock.after(options.idle, () => resolve({ kind: 'idle' }));
      };
      touch();
      stream.onData = (bytes) => {
        touch();
        writing = writing.then(() => p.stdout.write(bytes));
        writing.catch((fault: unknown) => (fault instanceof BrokenPipe ? resolve({ kind: 'closed' }) : reject(fault)));
      };
      stream.onEnd = (error) => resolve(error ? { kind: 'error', error } : { kind: 'closed' });
      const feed = async (): Promise<void> => {
        for (let bytes = await p.stdin.read(); bytes && !over; bytes = await p.stdin.read()) {
          touch();
          stream.send(options.crlf ? withCrLf(bytes) : bytes);
        }
        if (over) return;
        if (options.shutdown || options.quitAfter !== undefined) stream.shutdown();
        if (options.quitAfter !== undefined) p.clock.after(options.quitAfter, () => resolve({ kind: 'quit' }));
      };
      if (!options.noInput) feed().catch(() => undefined);
    }),
  );
  over = true;
  timer?.cancel();
  await writing.catch(() => undefined);
  stream.close();
  return end;
}

function withCrLf(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const b of bytes) {
    if (b === 10) out.push(13);
    out.push(b);
  }
  return new Uint8Array(out);
}
