// The page's entry.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { followSystem } from './shell/theme.ts';
import { preferredLocale, speak } from './words/words.ts';
import './styles.css';

followSystem();
await speak(preferredLocale());
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
