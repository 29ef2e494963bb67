// What every form of a question shares: the answer that is being made, whether it may be given, and giving it.
import { type FormEvent, useState } from 'react';
import type { Quiz } from '../../course/lesson.ts';
import type { QuizState } from '../../course/status.ts';
import { useRunning } from '../shell/session-context.ts';

export interface FormProps {
  readonly quiz: Quiz;
  readonly state: QuizState | undefined;
  /** The id of the element that holds the question. */
  readonly label: string;
}

export interface Answering<T> {
  /** What is chosen or written now; before that, what was given. */
  readonly now: T;
  /** It differs from what was given last. */
  readonly changed: boolean;
  /** Answered for good: right, closed, or shown. */
  readonly closed: boolean;
  set(next: T): void;
  give(answer: T): void;
}

/** `read` makes the form's value out of an answer that was given, or out of none. */
export function useAnswer<T>({ quiz, state }: FormProps, read: (given: unknown) => T): Answering<T> {
  const session = useRunning();
  const [made, setMade] = useState<T | undefined>();
  const given = state?.answer;
  return {
    now: made ?? read(given),
    changed: made !== undefined && JSON.stringify(made) !== JSON.stringify(given),
    closed: state?.state === 'closed' || state?.state === 'right' || state?.running === true,
    set: setMade,
    give(answer) {
      setMade(answer);
      session.post({ t: 'lesson.answer', quiz: quiz.id, answer });
    },
  };
}

export interface Writing extends Answering<string> {
  /** Nothing is written yet. */
  readonly empty: boolean;
  submit(event: FormEvent): void;
}

/** An answer that is written and sent with its form. */
export function useWriting(props: FormProps): Writing {
  const answer = useAnswer(props, (given) => (given === undefined ? '' : String(given)));
  const empty = answer.now.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!answer.closed && !empty) answer.give(answer.now);
  };
  return { ...answer, empty, submit };
}
