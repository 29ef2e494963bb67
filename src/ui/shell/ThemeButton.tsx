import { type ReactNode, useState } from 'react';
import { isDark, toggleTheme } from './theme.ts';

export function ThemeButton(): ReactNode {
  const [dark, setDark] = useState(isDark());
  return (
    <button
      type="button"
      className="square"
      aria-label={dark ? 'Use light colours' : 'Use dark colours'}
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
