// Commands to type, with two helpers: copy, and type it for me.
import { type ReactNode, useState } from 'react';
import type { CommandBlock as Block } from '../../course/lesson.ts';
import { typeFor } from '../terminal/typing.ts';

export function CommandBlock({ block }: { readonly block: Block }): ReactNode {
  return (
    <div className="commands">
      <div className="commands-head">
        <span className="soft">
          on {block.host === 'laptop' ? 'the laptop' : block.host}
          {block.background ? ', in a terminal of its own' : ''}
        </span>
        <span className="grow" />
        <Copy text={block.text} />
        <button type="button" className="link" onClick={() => typeFor({ host: block.host, text: block.text, own: block.background })}>
          Type it for me
        </button>
      </div>
      <pre>
        <code>{block.text}</code>
      </pre>
      {block.output !== undefined && (
        <pre className="output">
          <code>{block.output}</code>
        </pre>
      )}
    </div>
  );
}

export function Copy({ text }: { readonly text: string }): ReactNode {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      // Not allowed here (no secure context, permission): say so instead of pretending.
      setSaid('Select and copy by hand');
    }
    setTimeout(() => setSaid(''), 2000);
  };
  return (
    <button type="button" className="link" onClick={() => void copy()}>
      <span aria-live="polite">{said || 'Copy'}</span>
    </button>
  );
}
