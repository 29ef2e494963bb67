// A number or a few words.
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { Said } from './Said.tsx';
import { type FormProps, useWriting } from './use-answer.ts';

export function Field(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const { now, closed, empty, set, submit } = useWriting(props);
  return (
    <form onSubmit={submit}>
      <div className="row">
        <input
          type="text"
          inputMode={quiz.kind === 'number' ? 'numeric' : 'text'}
          aria-label={words.yours}
          aria-describedby={label}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={now}
          readOnly={closed}
          onChange={(e) => set(e.target.value)}
        />
        {!closed && (
          <button type="submit" disabled={empty}>
            {words.answer}
          </button>
        )}
      </div>
      <Said quiz={quiz} state={state} />
    </form>
  );
}
