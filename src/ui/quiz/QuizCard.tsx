// A question and the form in which it is answered: one form a kind. Graded by the engine in the worker; this only asks and shows.
import { type ComponentType, type ReactNode, useId } from 'react';
import type { Quiz, QuizKind } from '../../course/lesson.ts';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useSession } from '../stores/session.ts';
import { Choices } from './Choices.tsx';
import { Field } from './Field.tsx';
import { Fill } from './Fill.tsx';
import { Match } from './Match.tsx';
import { Order } from './Order.tsx';
import { Predict } from './Predict.tsx';
import { Reveal } from './Reveal.tsx';
import type { FormProps } from './use-answer.ts';

const FORMS: Readonly<Record<QuizKind, ComponentType<FormProps>>> = {
  choice: Choices,
  multi: Choices,
  number: Field,
  text: Field,
  order: Order,
  match: Match,
  fill: Fill,
  predict: Predict,
  reveal: Reveal,
};

export function QuizCard({ quiz }: { readonly quiz: Quiz }): ReactNode {
  const state = useSession((s) => s.status?.quizzes.find((q) => q.id === quiz.id));
  const label = useId();
  const Form = FORMS[quiz.kind];
  return (
    <section className={`quiz ${state?.state ?? 'open'}`} id={`block-${quiz.id}`} aria-labelledby={label}>
      <div className="question" id={label}>
        <ProseNodes nodes={quiz.question} />
      </div>
      <Form quiz={quiz} state={state} label={label} />
    </section>
  );
}
