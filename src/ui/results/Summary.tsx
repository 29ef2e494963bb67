// The end of a lesson: how far one has come, what to repeat, where to go next, and the results to take along.
import { summaries, translations } from 'virtual:lessons';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { type ResultItem, type Results, resultsOf } from '../../course/results.ts';
import { lessonAddress } from '../shell/route.ts';
import { useSession } from '../stores/session.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { GoTo } from './GoTo.tsx';

const Report = lazy(() => import('./Report.tsx').then((m) => ({ default: m.Report })));

export function Summary({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().results;
  const status = useSession((s) => s.status);
  const [report, setReport] = useState(false);
  if (!status || lesson.checks.length + lesson.quizzes.length === 0) return null;
  const results = resultsOf(lesson, status);
  const running = status.exam?.state === 'running';
  const done = results.done === results.items.length;
  return (
    <section className="summary" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p aria-live="polite">
        {running ? words.answered(results.items.filter((i) => i.state !== 'open').length, results.items.length) : words.done(results.done, results.items.length)}
        {results.counted && !running && ` · ${words.points(results.points, results.possible)}`}
      </p>
      {!running && <Repeat results={results} />}
      <div className="row">
        {done && <Next lesson={lesson} />}
        {!running && (
          <button type="button" onClick={() => setReport(true)}>
            {words.report}
          </button>
        )}
      </div>
      {report && (
        <Suspense fallback={null}>
          <Report lesson={lesson} results={results} onClose={() => setReport(false)} />
        </Suspense>
      )}
    </section>
  );
}

/** What was not right at once, or not without help; what has not been tried yet is no reason to repeat before the end. */
function Repeat({ results }: { readonly results: Results }): ReactNode {
  const words = useWords().results;
  const tried = results.items.some((i) => i.state !== 'open');
  const again = results.items.filter((i) => i.repeat !== undefined && i.repeat !== 'open');
  const open = results.items.filter((i) => i.repeat === 'open');
  if (!tried) return <p className="soft">{words.nothingYet}</p>;
  return (
    <>
      {again.length > 0 && <Items title={words.repeat} items={again} />}
      {open.length > 0 && <Items title={words.open} items={open} />}
      {again.length + open.length === 0 && <p>{results.solutionShown ? words.withSolution : words.nothingToRepeat}</p>}
    </>
  );
}

function Items({ title, items }: { readonly title: string; readonly items: readonly ResultItem[] }): ReactNode {
  const words = useWords().results;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <GoTo id={item.id}>{item.title}</GoTo>
            <span className="soft">
              {item.repeat && item.repeat !== 'open' ? ` · ${words.reasons[item.repeat]}` : ''}
              {item.section ? ` · ${item.section}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Next({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().results;
  const locale = useLanguage((s) => s.locale);
  const next = lesson.number > 0 ? summaries.find((s) => s.number > lesson.number) : undefined;
  if (!next) return null;
  return (
    <a className="button primary" href={lessonAddress(next.id)}>
      {words.next(`${next.number} · ${translations[locale]?.[next.id]?.title ?? next.title}`)}
    </a>
  );
}
