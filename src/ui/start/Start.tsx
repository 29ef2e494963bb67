// The start page: lessons as a plain list in tracks, what was begun on top, and just a cluster for those who want to play.

import { problems, summaries } from 'virtual:lessons';
import type { ReactNode } from 'react';
import type { LessonSummary } from '../../course/lesson.ts';
import { Brand } from '../shell/Brand.tsx';
import { lessonAddress } from '../shell/route.ts';
import { ThemeButton } from '../shell/ThemeButton.tsx';
import { readSummaries, type Summary } from '../stores/progress.ts';

export function Start(): ReactNode {
  const progress = readSummaries();
  const begun = summaries.filter((l) => isBegun(progress[l.id])).sort((a, b) => (progress[b.id]?.at ?? 0) - (progress[a.id]?.at ?? 0))[0];
  const tracks = [...new Set(summaries.map((l) => l.track))];
  return (
    <div className="start">
      <header className="bar">
        <Brand />
        <span className="grow" />
        <ThemeButton />
      </header>
      <main className="start-main">
        <h1>Kubernetes Services, hands on</h1>
        <p className="lead">
          Read a little, type real commands, and watch where each request goes. The cluster runs in this page: nothing to install, nothing to break for anyone else.
        </p>
        {begun && <Continue lesson={begun} />}
        {tracks.map((track) => (
          <section key={track} aria-label={track}>
            <h2>{track}</h2>
            <ul className="lessons">
              {summaries
                .filter((l) => l.track === track)
                .map((l) => (
                  <Row key={l.id} lesson={l} progress={progress[l.id]} />
                ))}
            </ul>
          </section>
        ))}
        <section aria-label="Just a cluster">
          <h2>Without a lesson</h2>
          <ul className="lessons">
            <li>
              <a href="#/cluster">
                <span className="lesson-title">Just a cluster</span>
                <span className="soft">Three nodes and a terminal, for your own experiments</span>
              </a>
            </li>
          </ul>
        </section>
        {problems.length > 0 && (
          <section className="notice wrong" role="alert">
            <p>Lessons that cannot be shown:</p>
            <ul>
              {problems.map((p) => (
                <li key={`${p.file}:${p.line}:${p.message}`}>
                  <code>
                    {p.file}:{p.line}
                  </code>{' '}
                  {p.message}
                </li>
              ))}
            </ul>
          </section>
        )}
      </main>
    </div>
  );
}

function isBegun(progress: Summary | undefined): boolean {
  return progress !== undefined && progress.done > 0 && progress.done < progress.total;
}

function Continue({ lesson }: { readonly lesson: LessonSummary }): ReactNode {
  return (
    <p>
      <a className="button primary" href={lessonAddress(lesson.id)}>
        Continue: {lesson.title}
      </a>
    </p>
  );
}

function Row({ lesson, progress }: { readonly lesson: LessonSummary; readonly progress: Summary | undefined }): ReactNode {
  const state = !progress || progress.done === 0 ? 'not begun' : progress.done >= progress.total ? 'done' : `${progress.done} of ${progress.total}`;
  return (
    <li>
      <a href={lessonAddress(lesson.id)}>
        <span className="lesson-title">
          {lesson.number} · {lesson.title}
        </span>
        <span className="soft">
          {lesson.level} · {lesson.minutes} minutes · <span className={state === 'done' ? 'good' : ''}>{state}</span>
        </span>
        <ul className="objectives">
          {lesson.objectives.map((o) => (
            <li key={o}>{o}</li>
          ))}
        </ul>
      </a>
    </li>
  );
}
