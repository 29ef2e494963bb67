// The glossary's words that a lesson uses, in a box that loads them when it is opened.
import { pages } from 'virtual:lessons';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { useWords } from '../words/words.ts';

const TermsOf = lazy(() => import('./TermsOf.tsx').then((m) => ({ default: m.TermsOf })));

export function WordsUsed({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().pages;
  const [open, setOpen] = useState(false);
  if (!pages.glossary) return null;
  return (
    <details className="objectives-box" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{words.used}</summary>
      {open && (
        <Suspense fallback={null}>
          <TermsOf lesson={lesson} />
        </Suspense>
      )}
    </details>
  );
}
