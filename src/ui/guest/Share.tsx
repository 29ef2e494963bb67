// A link that holds the lesson, for a learner elsewhere.
import { type ReactNode, useState } from 'react';
import { useWords } from '../words/words.ts';
import type { Bundle } from './bundle.ts';
import { linkOf } from './shared.ts';

export function Share({ bundle }: { readonly bundle: Bundle }): ReactNode {
  const words = useWords();
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    const link = await linkOf(bundle);
    if (link === undefined) return setSaid(words.guest.notShared);
    try {
      await navigator.clipboard.writeText(new URL(link, location.href.split(/[?#]/)[0]).href);
      setSaid(words.guest.shared);
    } catch {
      // Not allowed here: the address bar can be copied by hand.
      location.hash = link;
      setSaid(words.page.byHand);
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {words.guest.share}
      </button>
      <p role="status" className="soft">
        {said}
      </p>
    </>
  );
}
