// The lesson for who teaches it: all answers open, all hints, every rule, the solution; to be read beside a class or printed.
import type { ReactNode } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { Blocks, type Parts } from '../lesson/Blocks.tsx';
import { ProseNodes } from '../lesson/Prose.tsx';
import { withCode } from '../lesson/with-code.tsx';
import { RightAnswer } from '../quiz/RightAnswer.tsx';
import { useWords } from '../words/words.ts';
import { ruleText } from './rule-text.ts';

const PARTS: Parts = { Check: OpenCheck, Quiz: OpenQuiz };

export function InstructorView({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords();
  return (
    <article className="lesson instructor" lang={lesson.locale}>
      <p className="no-print">
        <button type="button" onClick={() => print()}>
          {words.page.print}
        </button>
      </p>
      <h1>{lesson.title}</h1>
      <p className="soft">
        {words.start.minutes(lesson.minutes)} · {words.level[lesson.level]} · {words.author.instructor}
      </p>
      <ul>
        {lesson.objectives.map((o) => (
          <li key={o}>{o}</li>
        ))}
      </ul>
      <Blocks blocks={lesson.blocks} lesson={lesson} parts={PARTS} />
      {lesson.solution && (
        <>
          <h2>{words.author.solution}</h2>
          <pre className="code">{lesson.solution}</pre>
        </>
      )}
    </article>
  );
}

function OpenCheck({ check }: { readonly check: Lesson['checks'][number] }): ReactNode {
  const words = useWords();
  return (
    <section className="check open" id={`block-${check.id}`} aria-label={words.check.name(check.title)}>
      <div>
        <p className="check-title">{check.title}</p>
        <ol>
          {check.hints.map((h) => (
            <li key={h.text}>
              {withCode(h.text)} {h.when && <code>{h.when}</code>}
            </li>
          ))}
        </ol>
        <pre className="code">{ruleText({ ...check, hints: [] })}</pre>
      </div>
    </section>
  );
}

function OpenQuiz({ quiz }: { readonly quiz: Lesson['quizzes'][number] }): ReactNode {
  return (
    <section className="quiz" id={`block-${quiz.id}`}>
      <div className="question">
        <ProseNodes nodes={quiz.question} />
      </div>
      {quiz.run && (
        <pre className="code">
          {quiz.run.host}$ {quiz.run.line}
        </pre>
      )}
      <ul className="open-choices">
        {quiz.choices.map((choice, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: choices never move
          <li key={i} className={choice.right ? 'good' : ''}>
            {choice.right ? '✓ ' : '✗ '}
            <ProseNodes nodes={choice.text} />
            {choice.feedback.length > 0 && (
              <div className="soft">
                <ProseNodes nodes={choice.feedback} />
              </div>
            )}
          </li>
        ))}
      </ul>
      {quiz.choices.length === 0 && <RightAnswer quiz={quiz} />}
      {quiz.answerFrom && <code>{quiz.answerFrom}</code>}
      <Foreseen quiz={quiz} />
      {quiz.kind !== 'reveal' && <ProseNodes nodes={quiz.explanation} />}
    </section>
  );
}

/** Wrong answers that the author has foreseen, with what is said to them. */
function Foreseen({ quiz }: { readonly quiz: Lesson['quizzes'][number] }): ReactNode {
  if (quiz.foreseen.length === 0) return null;
  return (
    <ul className="open-choices">
      {quiz.foreseen.map((f) => (
        <li key={f.answer}>
          ✗ <code>{f.answer}</code>
          <div className="soft">
            <ProseNodes nodes={f.feedback} />
          </div>
        </li>
      ))}
    </ul>
  );
}
