// One button a language that is not spoken now, in that language's own words.
import type { ReactNode } from 'react';
import { chooseLocale, LOCALES, type Locale, useLanguage } from '../words/words.ts';

export function LanguageButtons(): ReactNode {
  const spoken = useLanguage((s) => s.locale);
  return (Object.keys(LOCALES) as Locale[])
    .filter((locale) => locale !== spoken)
    .map((locale) => (
      <button key={locale} type="button" data-closes className="plain" lang={locale} onClick={() => void chooseLocale(locale)}>
        {LOCALES[locale]}
      </button>
    ));
}
