// F6 goes from the terminal to the text (or to the cluster, where there is no text) and back: in a terminal Tab belongs to completion, so there must be another way out.
import { useEffect } from 'react';

const TERMINAL = '.screen:not([hidden]) .xterm-helper-textarea';
const TEXT = 'main.text';
const PICTURE = '.picture-box';

export function usePanes(): void {
  useEffect(() => {
    let left: HTMLElement | undefined;
    const go = (event: KeyboardEvent): void => {
      if (event.key !== 'F6' || event.ctrlKey || event.altKey || event.metaKey) return;
      const text = document.querySelector<HTMLElement>(TEXT) ?? document.querySelector<HTMLElement>(PICTURE);
      const here = document.activeElement;
      event.preventDefault();
      if (here instanceof HTMLElement && here.closest('.terminal-panel')) (left?.isConnected ? left : text)?.focus();
      else {
        left = here instanceof HTMLElement && here.closest(TEXT) ? here : undefined;
        document.querySelector<HTMLElement>(TERMINAL)?.focus();
      }
    };
    addEventListener('keydown', go);
    return () => removeEventListener('keydown', go);
  }, []);
}
