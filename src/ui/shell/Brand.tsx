import type { ReactNode } from 'react';

/** A port-side lamp: one red dot. */
export function Brand(): ReactNode {
  return (
    <a className="brand" href="#/">
      <span className="lamp" aria-hidden="true" />
      <span className="brand-name">Portside</span>
    </a>
  );
}
