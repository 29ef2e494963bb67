// A manifest with gaps to be written into.
import { type FormEvent, Fragment, type ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { Said } from './Said.tsx';
import { type FormProps, useAnswer } from './use-answer.ts';

/** Wide enough for what belongs there, and the same for all, so that the width says nothing. */
const GAP_WIDTH = 12;

export function Fill(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const count = quiz.parts.filter((p) => p.type === 'gap').length;
  const { now, closed, set, give } = useAnswer<readonly string[]>(props, (given) => Array.from({ length: count }, (_, i) => (Array.isArray(given) ? String(given[i] ?? '') : '')));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!closed && now.every((text) => text.trim() !== '')) give(now);
  };
  let gaps = 0;
  return (
    <form onSubmit={submit} aria-labelledby={label}>
      <pre className="code fill">
        {quiz.parts.map((part, p) => {
          // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
          if (part.type === 'text') return <Fragment key={p}>{part.value}</Fragment>;
          const at = gaps++;
          const text = now[at] ?? '';
          return (
            <input
              // biome-ignore lint/suspicious/noArrayIndexKey: parts never move
              key={p}
              type="text"
              aria-label={words.gap(at + 1, count)}
              style={{ width: `${Math.max(GAP_WIDTH, text.length + 3)}ch` }}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={text}
              readOnly={closed}
              onChange={(e) => set(now.with(at, e.target.value))}
            />
          );
        })}
      </pre>
      {!closed && (
        <button type="submit" disabled={now.some((text) => text.trim() === '')}>
          {words.answer}
        </button>
      )}
      <Said quiz={quiz} state={state} />
    </form>
  );
}
