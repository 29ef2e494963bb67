// A link to a check or a question in the text: scrolls there and puts the focus there, without touching the page's address.
import type { ReactNode } from 'react';

export function goTo(id: string): void {
  const block = document.getElementById(`block-${id}`);
  if (!block) return;
  block.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
}

export function GoTo({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactNode {
  return (
    <a
      href={location.hash || '#'}
      onClick={(event) => {
        event.preventDefault();
        goTo(id);
      }}
    >
      {children}
    </a>
  );
}
