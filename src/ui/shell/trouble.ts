// Why nothing is kept, in the page's language.
import type { FromWorker } from '../../host/protocol.ts';
import type { Words } from '../words/en.ts';

export type Saved = Extract<FromWorker, { t: 'saved' }>;

export function troubleWords(saved: Saved | undefined, words: Words['session']): string | undefined {
  const trouble = saved?.trouble;
  switch (trouble?.kind) {
    case 'off':
      return words.storageOff(trouble.why.replace(/\.$/, ''));
    case 'full':
      return words.storageFull;
    case 'not-kept':
      return words.notKept(trouble.why.replace(/\.$/, ''));
    case 'other-version':
      return words.otherVersion(trouble.version, trouble.place);
    default:
      return saved?.problem;
  }
}
