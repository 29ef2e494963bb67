import { type ReactNode, useState } from 'react';
import { useWords } from '../words/words.ts';
import { isDark, toggleTheme } from './theme.ts';

export function ThemeButton(): ReactNode {
  const words = useWords().page;
  const [dark, setDark] = useState(isDark());
  return (
    <button
      type="button"
      className="square"
      aria-label={dark ? words.light : words.dark}
      onClick={() => {
        toggleTheme();
        setDark(isDark());
        dispatchEvent(new Event('portside-theme'));
      }}
    >
      <span aria-hidden="true">◐</span>
    </button>
  );
}
