// A page beside the lessons in the learner's language, or in English.
import { pages } from 'virtual:lessons';
import { useEffect, useState } from 'react';
import type { Page } from '../../course/parse-page.ts';
import { useLanguage } from '../words/words.ts';

/** Undefined while it is loaded, null when there is none. */
export function usePage(name: string): Page | null | undefined {
  const locale = useLanguage((s) => s.locale);
  const [page, setPage] = useState<Page | null | undefined>();
  useEffect(() => {
    const load = pages[name]?.[locale] ?? pages[name]?.en;
    if (!load) return setPage(null);
    let gone = false;
    load().then((m) => gone || setPage(m.page));
    return () => {
      gone = true;
    };
  }, [name, locale]);
  return page;
}
