// A fault of a lesson from elsewhere in the page's language.
import type { Words } from '../words/en.ts';
import { GuestError, MAX_BYTES, MAX_FILES } from './limits.ts';

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export function faultWords(error: unknown, words: Words['guest']['faults']): string {
  if (!(error instanceof GuestError)) return words.other(error instanceof Error ? error.message : String(error));
  const { fault } = error;
  switch (fault.kind) {
    case 'too-big':
      return words.tooBig(megabytes(fault.bytes), megabytes(MAX_BYTES));
    case 'too-many':
      return words.tooMany(fault.files, MAX_FILES);
    case 'no-lesson':
      return words.noLesson;
    case 'several':
      return words.several(fault.folders.join(', '));
    case 'path':
      return words.path(fault.name);
    case 'broken-zip':
      return words.brokenZip;
    case 'not-zip-form':
      return words.zipForm(fault.what);
    case 'broken-link':
      return words.brokenLink;
    case 'slow':
      return words.slow;
    case 'not-kept':
      return words.notKept;
    case 'not-https':
      return words.notHttps(fault.url);
    case 'unreachable':
      return words.unreachable(fault.url);
    case 'status':
      return words.status(fault.url, fault.status);
  }
}
