// A question with its choices, a field for an answer, or an answer to reveal. Graded by the engine in the worker; this only asks and shows.
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import type { Quiz } from '../../course/lesson.ts';
import type { QuizState } from '../../course/status.ts';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { ProseNodes } from './Prose.tsx';
import { withCode } from './with-code.tsx';

export function QuizCard({ quiz }: { readonly quiz: Quiz }): ReactNode {
  const state = useSession((s) => s.status?.quizzes.find((q) => q.id === quiz.id));
  const label = useId();
  return (
    <section className={`quiz ${state?.state ?? 'open'}`} id={`block-${quiz.id}`} aria-labelledby={label}>
      <div className="question" id={label}>
        <ProseNodes nodes={quiz.question} />
      </div>
      {quiz.kind === 'reveal' ? (
        <Reveal quiz={quiz} state={state} />
      ) : quiz.kind === 'number' || quiz.kind === 'text' ? (
        <Field quiz={quiz} state={state} />
      ) : (
        <Choices quiz={quiz} state={state} label={label} />
      )}
    </section>
  );
}

interface Part {
  readonly quiz: Quiz;
  readonly state: QuizState | undefined;
}

function Said({ state }: { readonly state: QuizState | undefined }): ReactNode {
  if (!state || state.state === 'open') return <div aria-live="polite" />;
  return (
    <div aria-live="polite" className="feedback">
      {state.state === 'right' && <strong className="good">Right. </strong>}
      {state.state === 'wrong' && <strong className="bad">Not that. </strong>}
      {state.feedback ? withCode(state.feedback) : null}
    </div>
  );
}

function Choices({ quiz, state, label }: Part & { readonly label: string }): ReactNode {
  const session = useRunning();
  const multi = quiz.kind === 'multi';
  const given = Array.isArray(state?.answer) ? state.answer.map(Number) : state?.answer === undefined ? [] : [Number(state.answer)];
  const [picked, setPicked] = useState<readonly number[] | undefined>();
  const now = picked ?? given;
  const choose = (index: number): void => {
    if (!multi) {
      setPicked([index]);
      return session.post({ t: 'lesson.answer', quiz: quiz.id, answer: index });
    }
    setPicked(now.includes(index) ? now.filter((i) => i !== index) : [...now, index]);
  };
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div role={multi ? 'group' : 'radiogroup'} aria-labelledby={label}>
      {quiz.shown.map((i) => {
        const choice = quiz.choices[i];
        if (!choice) return null;
        const on = now.includes(i);
        const judged = on && state && given.includes(i) && !multi ? state.state : '';
        return (
          <div key={i}>
            <label className={`choice ${judged}`}>
              <input type={multi ? 'checkbox' : 'radio'} name={quiz.id} checked={on} onChange={() => choose(i)} />
              <span>
                <ProseNodes nodes={choice.text} />
              </span>
            </label>
            {!multi && on && <Said state={state} />}
          </div>
        );
      })}
      {multi && (
        <>
          <button type="button" disabled={now.length === 0} onClick={() => session.post({ t: 'lesson.answer', quiz: quiz.id, answer: now })}>
            Answer
          </button>
          <Said state={state} />
        </>
      )}
    </div>
  );
}

function Field({ quiz, state }: Part): ReactNode {
  const session = useRunning();
  const [text, setText] = useState<string | undefined>();
  const value = text ?? (state?.answer === undefined ? '' : String(state.answer));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    session.post({ t: 'lesson.answer', quiz: quiz.id, answer: value });
  };
  return (
    <form onSubmit={submit}>
      <div className="row">
        <input
          type="text"
          inputMode={quiz.kind === 'number' ? 'numeric' : 'text'}
          aria-label="Your answer"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(e) => setText(e.target.value)}
        />
        <button type="submit" disabled={value.trim() === ''}>
          Answer
        </button>
      </div>
      <Said state={state} />
    </form>
  );
}

function Reveal({ quiz, state }: Part): ReactNode {
  const session = useRunning();
  if (state?.state === 'revealed') {
    return (
      <div className="feedback" aria-live="polite">
        <ProseNodes nodes={quiz.explanation} />
      </div>
    );
  }
  return (
    <button type="button" onClick={() => session.post({ t: 'lesson.answer', quiz: quiz.id, answer: true })}>
      I have an answer: show yours
    </button>
  );
}
