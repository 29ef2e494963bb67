// A lesson's text from top to bottom, with its commands, checks and quizzes where the author put them.
import { lazy, type ReactNode, Suspense } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { WordsUsed } from '../pages/WordsUsed.tsx';
import { QuizCard } from '../quiz/QuizCard.tsx';
import { Summary } from '../results/Summary.tsx';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { Blocks, type Parts } from './Blocks.tsx';
import { Check } from './Check.tsx';

const Outcome = lazy(() => import('../exam/Outcome.tsx').then((m) => ({ default: m.Outcome })));
const PARTS: Parts = { Check, Quiz: QuizCard };

export function LessonText({ lesson, source }: { readonly lesson: Lesson; readonly source?: string | undefined }): ReactNode {
  const words = useWords();
  return (
    <article className="lesson" lang={lesson.locale}>
      {source && <p className="soft source">{words.guest.from(source)}</p>}
      <h1>{lesson.title}</h1>
      <p className="soft">
        {words.start.minutes(lesson.minutes)} · {words.level[lesson.level]} · {words.lesson.nodes(lesson.cluster.nodes + 1)}
      </p>
      <details className="objectives-box">
        <summary>{words.lesson.objectives}</summary>
        <ul>
          {lesson.objectives.map((o) => (
            <li key={o}>{o}</li>
          ))}
        </ul>
      </details>
      <WordsUsed lesson={lesson} />
      {lesson.exam && (
        <Suspense fallback={null}>
          <Outcome lesson={lesson} />
        </Suspense>
      )}
      <Blocks blocks={lesson.blocks} lesson={lesson} parts={PARTS} />
      <Solution lesson={lesson} />
      <Summary lesson={lesson} />
    </article>
  );
}

function Solution({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const session = useRunning();
  const words = useWords().lesson;
  const shown = useSession((s) => s.status?.solutionShown === true);
  const examining = useSession((s) => s.status?.exam?.state === 'running');
  if (!lesson.solution || examining) return null;
  return (
    <section className="solution">
      <h2>{words.stuck}</h2>
      {shown ? (
        <pre className="code">
          <code>{lesson.solution}</code>
        </pre>
      ) : (
        <p>
          <button type="button" onClick={() => session.post({ t: 'lesson.solution' })}>
            {words.solution}
          </button>
        </p>
      )}
      <p className="soft">
        <button type="button" className="link" onClick={() => session.post({ t: 'lesson.check' })}>
          {words.checkNow}
        </button>{' '}
        {words.byThemselves}
      </p>
    </section>
  );
}
