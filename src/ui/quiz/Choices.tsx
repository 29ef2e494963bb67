// One or several of some choices. A click answers at once where nothing is lost by it; arrow keys only move, Enter answers.
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useWords } from '../words/words.ts';
import { Said } from './Said.tsx';
import { type Answering, type FormProps, useAnswer } from './use-answer.ts';

const numbers = (given: unknown): readonly number[] => (Array.isArray(given) ? given.map(Number) : given === undefined ? [] : [Number(given)]);

export function Choices(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  return quiz.kind === 'multi' ? <Several {...props} /> : <One quiz={quiz} state={state} label={label} />;
}

function One(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const answering = useAnswer<number | undefined>(props, (given) => numbers(given)[0]);
  const { now, changed, closed, set, give } = answering;
  /** Arrow keys change the choice on their way to another one. */
  const moving = useRef(false);
  const counted = quiz.tries > 0 || quiz.kind === 'predict';
  const keys = (event: KeyboardEvent): void => {
    moving.current = event.key.startsWith('Arrow');
    if (event.key === 'Enter' && now !== undefined && changed) give(now);
  };
  const given = numbers(state?.answer)[0];
  const judged = given !== undefined && given === now;
  return (
    <div role="radiogroup" aria-labelledby={label} onKeyDown={keys} onPointerDown={() => (moving.current = false)}>
      {quiz.shown.map((i) => (
        <Choice
          key={i}
          props={props}
          index={i}
          on={now === i}
          judged={now === i && judged}
          pick={() => (counted || moving.current ? set(i) : give(i))}
          closed={closed && now !== i}
        >
          {!counted && <Said quiz={quiz} state={now === i && judged ? state : undefined} />}
        </Choice>
      ))}
      {now !== undefined && !closed && changed && (
        <button type="button" onClick={() => give(now)}>
          {words.answer}
        </button>
      )}
      {counted && <Said quiz={quiz} state={state} />}
    </div>
  );
}

function Several(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const { now, changed, closed, set, give }: Answering<readonly number[]> = useAnswer(props, numbers);
  return (
    <fieldset className="bare" aria-labelledby={label}>
      {quiz.shown.map((i) => (
        <Choice key={i} props={props} index={i} on={now.includes(i)} judged={false} closed={closed} pick={() => set(now.includes(i) ? now.filter((n) => n !== i) : [...now, i])} />
      ))}
      {!closed && (
        <button type="button" disabled={now.length === 0 || (state?.tries !== undefined && !changed)} onClick={() => give(now)}>
          {words.answer}
        </button>
      )}
      <Said quiz={quiz} state={state} />
    </fieldset>
  );
}

interface ChoiceProps {
  readonly props: FormProps;
  readonly index: number;
  readonly on: boolean;
  /** It was given, and what was said to it stands. */
  readonly judged: boolean;
  readonly closed: boolean;
  readonly pick: () => void;
  readonly children?: ReactNode;
}

function Choice({ props: { quiz, state }, index, on, judged, closed, pick, children }: ChoiceProps): ReactNode {
  const choice = quiz.choices[index];
  if (!choice) return null;
  return (
    <div>
      <label className={`choice ${judged && state ? state.state : ''} ${closed ? 'shut' : ''}`}>
        <input type={quiz.kind === 'multi' ? 'checkbox' : 'radio'} name={quiz.id} checked={on} disabled={closed} onChange={pick} />
        <span>
          <ProseNodes nodes={choice.text} />
        </span>
      </label>
      {children}
    </div>
  );
}
