// A page without a cluster: its head with the way back, and one column.
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { Brand } from './Brand.tsx';
import { LanguageButtons } from './LanguageButtons.tsx';
import { ThemeButton } from './ThemeButton.tsx';

export function PlainPage({ kind = '', children }: { readonly kind?: string; readonly children: ReactNode }): ReactNode {
  const words = useWords();
  return (
    <div className="start">
      <header className="bar">
        <Brand />
        <nav aria-label={words.lesson.where} className="crumbs">
          <a href="#/">{words.page.allLessons}</a>
        </nav>
        <span className="grow" />
        <LanguageButtons />
        <ThemeButton />
      </header>
      <main className={`start-main ${kind}`}>{children}</main>
    </div>
  );
}
