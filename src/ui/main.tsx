// The page's entry.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { keepForOffline } from './offline/keep.ts';
import { askForRoute } from './shell/ahead.ts';
import { followSystem } from './shell/theme.ts';
import { preferredLocale, speak } from './words/words.ts';
import './styles.css';

followSystem();
const spoken = speak(preferredLocale());
// After the words: nothing shows without them.
setTimeout(askForRoute);
keepForOffline();
await spoken;
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
