// What is said to an answer: right or not, why, how many tries are left, and in the end what would have been right.
import type { ReactNode } from 'react';
import type { Quiz } from '../../course/lesson.ts';
import type { QuizState } from '../../course/status.ts';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useWords } from '../words/words.ts';
import { RightAnswer } from './RightAnswer.tsx';

export function Said({ quiz, state }: { readonly quiz: Quiz; readonly state: QuizState | undefined }): ReactNode {
  const words = useWords().quiz;
  const left = state?.triesLeft;
  return (
    <div aria-live="polite" className="feedback">
      {state && <Verdict state={state} partly={quiz.kind === 'multi' || quiz.kind === 'fill'} />}
      {state?.feedback && <ProseNodes nodes={state.feedback} />}
      {state?.state === 'closed' && <RightAnswer quiz={quiz} />}
      {left !== undefined && left > 0 && state?.state !== 'right' && <p className="soft">{words.triesLeft(left)}</p>}
    </div>
  );
}

/** `partly`: nothing else says how much of it is right. */
function Verdict({ state, partly }: { readonly state: QuizState; readonly partly: boolean }): ReactNode {
  const words = useWords().quiz;
  const share = Math.floor((state.share ?? 0) * 100);
  switch (state.state) {
    case 'right':
      return <strong className="good">{words.right}</strong>;
    case 'wrong':
      return <strong className="bad">{partly && share > 0 ? words.partly(share) : words.wrong}</strong>;
    case 'closed':
      return <strong className="bad">{state.triesLeft !== undefined ? words.closed : partly && share > 0 ? words.partly(share) : words.notRight}</strong>;
    case 'given':
      return words.given;
    default:
      return null;
  }
}
