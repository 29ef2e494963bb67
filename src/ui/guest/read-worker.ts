// Reads one bundle, away from the page: a lesson that is made to take for ever is ended with its worker.
import type { Bundle } from './bundle.ts';
import { type ReadResult, readBundle } from './read-bundle.ts';

export interface ReadRequest {
  readonly bundle: Bundle;
  readonly locale: string;
}

const scope = self as unknown as { postMessage(message: ReadResult): void; onmessage: ((event: MessageEvent<ReadRequest>) => void) | null };

scope.onmessage = ({ data: { bundle, locale } }) => scope.postMessage(readBundle(bundle, locale));
