// Commands to type, with two helpers: copy, and type it for me.
import { type ReactNode, useContext, useState } from 'react';
import type { CommandBlock as Block } from '../../course/lesson.ts';
import { SessionContext } from '../shell/session-context.ts';
import { typeFor } from '../terminal/typing.ts';
import { useWords } from '../words/words.ts';

export function CommandBlock({ block }: { readonly block: Block }): ReactNode {
  const words = useWords().lesson;
  // On a page without a terminal there is nobody to type.
  const terminals = useContext(SessionContext) !== undefined;
  return (
    <div className="commands">
      <div className="commands-head">
        <span className="soft">
          {block.host === 'laptop' ? words.laptop : words.on(block.host)}
          {block.background ? words.ownTerminal : ''}
        </span>
        <span className="grow" />
        <Copy text={block.text} />
        {terminals && (
          <button type="button" className="link" onClick={() => typeFor({ host: block.host, text: block.text, own: block.background })}>
            {words.type}
          </button>
        )}
      </div>
      <pre>
        <code>{unbroken(block.text)}</code>
      </pre>
      {block.output !== undefined && (
        <pre className="output">
          <code>{block.output}</code>
        </pre>
      )}
    </div>
  );
}

/** Words that stay whole where a line ends: --node-port is not to be read as two. */
function unbroken(text: string): ReactNode {
  return text.split(/(\s+)/).map((word, i) =>
    i % 2 ? (
      word
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: words of a command never move
      <span key={i} className="word">
        {word}
      </span>
    ),
  );
}

export function Copy({ text }: { readonly text: string }): ReactNode {
  const words = useWords().page;
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(words.copied);
    } catch {
      // Not allowed here (no secure context, permission): say so instead of pretending.
      setSaid(words.byHand);
    }
    setTimeout(() => setSaid(''), 2000);
  };
  return (
    <button type="button" className="link" onClick={() => void copy()}>
      <span aria-live="polite">{said || words.copy}</span>
    </button>
  );
}
