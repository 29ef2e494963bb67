// Which words of the glossary stand in a lesson's text, and what they mean.
import { type ReactNode, useMemo } from 'react';
import type { Block, Lesson } from '../../course/lesson.ts';
import { termsIn, termsOf } from '../../course/parse-page.ts';
import { plainText } from '../../course/prose.ts';
import { pageAddress } from '../shell/route.ts';
import { useWords } from '../words/words.ts';
import { TermList } from './TermList.tsx';
import { usePage } from './use-page.ts';

export function TermsOf({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().pages;
  const page = usePage('glossary');
  const terms = useMemo(() => (page ? termsIn(termsOf(page), textOf(lesson.blocks)) : []), [page, lesson]);
  return (
    <>
      <TermList terms={terms} />
      <p>
        <a href={pageAddress('glossary')} target="_blank" rel="noreferrer">
          {words.names.glossary}
        </a>
      </p>
    </>
  );
}

function textOf(blocks: readonly Block[]): string {
  return blocks.map((b) => (b.type === 'prose' ? plainText(b.nodes) : b.type === 'tip' || b.type === 'hint' ? textOf(b.blocks) : '')).join('\n');
}
