// What is needed seldom, behind one button of the bar. What is marked with data-closes closes it; the rest has something to say there.
import { type ReactNode, useRef, useState } from 'react';
import { useWords } from '../words/words.ts';

export function More({ children }: { readonly children: ReactNode }): ReactNode {
  const words = useWords().page;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const dismiss = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens for Escape and for the focus leaving
    <div className="more" onKeyDown={(e) => e.key === 'Escape' && dismiss()} onBlur={(e) => !e.currentTarget.contains(e.relatedTarget) && setOpen(false)} role="presentation">
      <button type="button" ref={button} className="square" aria-label={words.more} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">⋯</span>
      </button>
      {open && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: hears clicks of the buttons inside, which keys make too
        // biome-ignore lint/a11y/noStaticElementInteractions: the same
        <div className="more-box" tabIndex={-1} onClick={(e) => e.target instanceof Element && e.target.closest('[data-closes]') && dismiss()}>
          {children}
        </div>
      )}
    </div>
  );
}
