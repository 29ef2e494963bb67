// An open question: the learner thinks, then sees what the author would have said.
import type { ReactNode } from 'react';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useRunning } from '../shell/session-context.ts';
import { useWords } from '../words/words.ts';
import type { FormProps } from './use-answer.ts';

export function Reveal({ quiz, state }: FormProps): ReactNode {
  const session = useRunning();
  const words = useWords().quiz;
  return (
    <div aria-live="polite">
      {state?.state === 'revealed' ? (
        <div className="feedback">
          <ProseNodes nodes={quiz.explanation} />
        </div>
      ) : (
        <button type="button" disabled={state?.state === 'given'} onClick={() => session.post({ t: 'lesson.answer', quiz: quiz.id, answer: true })}>
          {words.reveal}
        </button>
      )}
    </div>
  );
}
