import { type ReactNode, useSyncExternalStore } from 'react';
import { useWords } from '../words/words.ts';
import { isDark, subscribeTheme, toggleTheme } from './theme.ts';

export function ThemeButton(): ReactNode {
  const words = useWords().page;
  const dark = useSyncExternalStore(subscribeTheme, isDark);
  return (
    <button type="button" className="square" aria-label={dark ? words.light : words.dark} onClick={toggleTheme}>
      <span aria-hidden="true">◐</span>
    </button>
  );
}
