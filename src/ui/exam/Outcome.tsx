// An exam that is over: passed or not, points, task by task. What would have been right stands below each question.
import type { ReactNode } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { resultsOf } from '../../course/results.ts';
import { GoTo } from '../results/GoTo.tsx';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';

export function Outcome({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords();
  const status = useSession((s) => s.status);
  if (status?.exam?.state !== 'over') return null;
  const results = resultsOf(lesson, status);
  const percent = results.possible === 0 ? 0 : Math.floor((results.points / results.possible) * 100);
  return (
    <section className="outcome" role="status" aria-label={words.exam.over}>
      <h2>{results.passed ? words.exam.passed : words.exam.failed}</h2>
      <p>
        {words.results.points(results.points, results.possible)} · {percent} % · {words.exam.enough(Math.round((lesson.exam?.pass ?? 0) * 100))}
      </p>
      <ul className="tasks">
        {results.items.map((item) => (
          <li key={item.id}>
            <GoTo id={item.id}>{item.title}</GoTo>
            <span className="soft">
              {item.points} / {item.possible}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
