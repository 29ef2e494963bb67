// The language of the page: which one, where its words are, and a hook for them. A catalogue is loaded when it is chosen.
import { create } from 'zustand';
import type { Words } from './en.ts';

export type Locale = 'en' | 'de';

/** Each language in its own words. */
export const LOCALES: Readonly<Record<Locale, string>> = { en: 'English', de: 'Deutsch' };

const CATALOGUES: Readonly<Record<Locale, () => Promise<Words>>> = {
  en: () => import('./en.ts').then((m) => m.en),
  de: () => import('./de.ts').then((m) => m.de),
};
const KEY = 'portside.locale';

interface Language {
  readonly locale: Locale;
  /** Undefined until the first catalogue is here; nothing is drawn before. */
  readonly words: Words | undefined;
}

export const useLanguage = create<Language>(() => ({ locale: 'en', words: undefined }));

const isLocale = (text: unknown): text is Locale => typeof text === 'string' && Object.hasOwn(LOCALES, text);

/** What was chosen, or what the browser prefers of the languages that there are. */
export function preferredLocale(preferred: readonly string[] = navigator.languages): Locale {
  try {
    const kept = localStorage.getItem(KEY);
    if (isLocale(kept)) return kept;
  } catch {
    // Storage is forbidden: the browser's language it is.
  }
  return preferred.map((tag) => tag.split('-')[0]).find(isLocale) ?? 'en';
}

/** Loads a language and puts the page into it. */
export async function speak(locale: Locale): Promise<void> {
  const words = await CATALOGUES[locale]();
  useLanguage.setState({ locale, words });
  document.documentElement.lang = locale;
}

/** As `speak`, by the learner's own choice: it is kept. */
export function chooseLocale(locale: Locale): Promise<void> {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Not kept, still spoken.
  }
  return speak(locale);
}

/** The words of the page's language. */
export function useWords(): Words {
  return heard(useLanguage((s) => s.words));
}

/** The same outside of what is drawn. */
export function wordsNow(): Words {
  return heard(useLanguage.getState().words);
}

function heard(words: Words | undefined): Words {
  if (!words) throw new Error('no language has been loaded');
  return words;
}
