// A manifest with the three numbers in their colours; everything else stays plain.
import type { ReactNode } from 'react';

const COLOURS: Record<string, string> = { nodePort: 'lamp', port: 'sea', targetPort: 'green' };

export function Yaml({ text }: { readonly text: string }): ReactNode {
  return (
    <code>
      {text.split('\n').map((line, i) => {
        const match = /^(\s*(?:- )?)(nodePort|port|targetPort)(:\s*)(.*)$/.exec(line);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          <span key={i}>
            {match ? (
              <>
                {match[1]}
                <span className={COLOURS[match[2] ?? '']}>
                  {match[2]}
                  {match[3]}
                  <strong>{match[4]}</strong>
                </span>
              </>
            ) : (
              line
            )}
            {'\n'}
          </span>
        );
      })}
    </code>
  );
}
