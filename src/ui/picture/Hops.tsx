// The way of one request in words: what a screen reader gets, and what the line cannot say.
import type { ReactNode } from 'react';
import type { RequestTrace } from '../../host/protocol.ts';
import { useWords } from '../words/words.ts';

export function Hops({ trace }: { readonly trace: RequestTrace }): ReactNode {
  const words = useWords().picture;
  return (
    <ol className="hops" aria-label={words.hopsOf}>
      {trace.hops.map((hop, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: hops never move
        <li key={i} className={`hop ${hop.kind}`}>
          <span className="hop-host">{hop.direction === 'reply' ? `← ${hop.host}` : hop.host}</span>
          <span className="hop-what">
            {hop.table ? (
              <span className="soft">
                {hop.table} {hop.chain}{' '}
              </span>
            ) : null}
            <code>{hop.text}</code>
          </span>
          <span className="hop-tuple soft">
            {hop.source} → {hop.destination}
          </span>
        </li>
      ))}
    </ol>
  );
}
