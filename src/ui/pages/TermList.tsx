// Words with their sound and meaning.
import type { ReactNode } from 'react';
import type { Term } from '../../course/parse-page.ts';
import { ProseNodes } from '../lesson/Prose.tsx';

/** `at`: the one that was asked for. */
export function TermList({ terms, at }: { readonly terms: readonly Term[]; readonly at?: string | undefined }): ReactNode {
  return (
    <dl className="terms">
      {terms.map(({ id, word, sound, meaning }) => (
        <div key={id} id={id} className={id === at ? 'meant' : ''}>
          <dt>
            {word} {sound && <span className="soft sound">{sound}</span>}
          </dt>
          <dd>
            <ProseNodes nodes={meaning} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
