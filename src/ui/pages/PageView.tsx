// A page beside the lessons: the glossary with a field to find a word, the cheat sheet to print.
import { type ReactNode, useEffect, useState } from 'react';
import { type Page, termsOf } from '../../course/parse-page.ts';
import { Blocks } from '../lesson/Blocks.tsx';
import { PlainPage } from '../shell/PlainPage.tsx';
import { useWords } from '../words/words.ts';
import { TermList } from './TermList.tsx';
import { usePage } from './use-page.ts';

export function PageView({ name, at }: { readonly name: string; readonly at: string | undefined }): ReactNode {
  const words = useWords();
  const page = usePage(name);
  useEffect(() => {
    if (page) document.title = `${page.title} · Portside`;
  }, [page]);
  useEffect(() => {
    if (page && at) document.getElementById(at)?.scrollIntoView();
  }, [page, at]);
  return (
    <PlainPage kind="page">
      {page === null && <p>{words.pages.missing}</p>}
      {page && (
        <>
          <h1>{page.title}</h1>
          {name === 'glossary' ? <Glossary page={page} at={at} /> : <Sheet page={page} />}
        </>
      )}
    </PlainPage>
  );
}

function Sheet({ page }: { readonly page: Page }): ReactNode {
  const words = useWords().page;
  return (
    <>
      <p className="no-print">
        <button type="button" onClick={() => print()}>
          {words.print}
        </button>
      </p>
      <Blocks blocks={page.blocks} />
    </>
  );
}

function Glossary({ page, at }: { readonly page: Page; readonly at: string | undefined }): ReactNode {
  const words = useWords().pages;
  const [wanted, setWanted] = useState('');
  const terms = termsOf(page).filter(({ word }) => word.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      <p className="no-print">
        <input type="text" className="find" aria-label={words.find} placeholder={words.find} value={wanted} onChange={(e) => setWanted(e.target.value)} />
      </p>
      <p role="status">{terms.length === 0 ? words.none : ''}</p>
      <TermList terms={terms} at={at} />
    </>
  );
}
