// A file that the learner is to write: shown with its name, to be typed, copied or written by a heredoc.
import type { ReactNode } from 'react';
import { typeFor } from '../terminal/typing.ts';
import { useWords } from '../words/words.ts';
import { Copy } from './CommandBlock.tsx';
import { Yaml } from './Yaml.tsx';

export function FileBlock({ path, text }: { readonly path: string; readonly text: string }): ReactNode {
  const words = useWords().lesson;
  return (
    <div className="commands">
      <div className="commands-head">
        <code className="soft">{path}</code>
        <span className="grow" />
        <Copy text={`${text}\n`} />
        <button type="button" className="link" onClick={() => typeFor({ host: 'laptop', text: `cat > ${path} <<'EOF'\n${text}\nEOF`, own: false })}>
          {words.write}
        </button>
      </div>
      <pre>
        <Yaml text={text} />
      </pre>
    </div>
  );
}
