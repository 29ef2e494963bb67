// The start page: lessons as a plain list in tracks, what was begun on top, and just a cluster for those who want to play.

import { pages, problems, summaries, translations } from 'virtual:lessons';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { LessonSummary } from '../../course/lesson.ts';
import { askForNext } from '../shell/ahead.ts';
import { Brand } from '../shell/Brand.tsx';
import { LanguageButtons } from '../shell/LanguageButtons.tsx';
import { lessonAddress, pageAddress } from '../shell/route.ts';
import { ThemeButton } from '../shell/ThemeButton.tsx';
import { readSummaries, type Summary } from '../stores/progress.ts';
import { useLanguage, useWords } from '../words/words.ts';

const ProgressFile = lazy(() => import('../progress/ProgressFile.tsx').then((m) => ({ default: m.ProgressFile })));
const Shelf = lazy(() => import('../guest/Shelf.tsx').then((m) => ({ default: m.Shelf })));

export function Start(): ReactNode {
  const words = useWords().start;
  const [progress, setProgress] = useState(readSummaries);
  const lessons = useSummaries();
  useEffect(askForNext, []);
  const begun = lessons.filter((l) => isBegun(progress[l.id])).sort((a, b) => (progress[b.id]?.at ?? 0) - (progress[a.id]?.at ?? 0))[0];
  const next = lessons.find((l) => !isDone(progress[l.id]));
  // A track that is translated in part stays one track.
  const tracks = [...new Set(summaries.map((l) => l.track))];
  const inTrack = (track: string): readonly LessonSummary[] => lessons.filter((_, i) => summaries[i]?.track === track);
  return (
    <div className="start">
      <header className="bar">
        <Brand />
        <span className="grow" />
        <LanguageButtons />
        <ThemeButton />
      </header>
      <main className="start-main">
        <h1>{words.title}</h1>
        <p className="lead">{words.lead}</p>
        {begun && <Continue lesson={begun} words={words.continue(begun.title)} />}
        {!begun && next && <Continue lesson={next} words={words.begin(next.title)} />}
        {tracks.map((track) => (
          <section key={track} aria-label={titleOf(track, inTrack(track))}>
            <h2>{titleOf(track, inTrack(track))}</h2>
            <ul className="lessons">
              {inTrack(track).map((l) => (
                <Row key={l.id} lesson={l} progress={progress[l.id]} />
              ))}
            </ul>
          </section>
        ))}
        <section aria-label={words.without}>
          <h2>{words.without}</h2>
          <ul className="lessons">
            <li>
              <a href="#/cluster">
                <span className="lesson-title">{words.cluster}</span>
                <span className="soft">{words.clusterWhat}</span>
              </a>
            </li>
            <PageLinks />
          </ul>
        </section>
        <Suspense fallback={null}>
          <Shelf />
          <ProgressFile onTaken={() => setProgress(readSummaries())} />
        </Suspense>
        {problems.length > 0 && (
          <section className="notice wrong" role="alert">
            <p>{words.broken}</p>
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

/** The list in the page's language, as far as lessons are translated. */
function useSummaries(): readonly LessonSummary[] {
  const locale = useLanguage((s) => s.locale);
  return summaries.map((s) => ({ ...s, ...translations[locale]?.[s.id] }));
}

/** Glossary and cheat sheet, where they are. */
function PageLinks(): ReactNode {
  const words = useWords().pages;
  return (['glossary', 'cheat-sheet'] as const)
    .filter((name) => pages[name])
    .map((name) => (
      <li key={name}>
        <a href={pageAddress(name)}>
          <span className="lesson-title">{words.names[name]}</span>
          <span className="soft">{words.what[name]}</span>
        </a>
      </li>
    ));
}

function titleOf(track: string, lessons: readonly LessonSummary[]): string {
  return lessons.find((l) => l.track !== track)?.track ?? track;
}

function isBegun(progress: Summary | undefined): boolean {
  return progress !== undefined && progress.done > 0 && progress.done < progress.total;
}

function isDone(progress: Summary | undefined): boolean {
  return progress !== undefined && progress.done > 0 && progress.done >= progress.total;
}

function Continue({ lesson, words }: { readonly lesson: LessonSummary; readonly words: string }): ReactNode {
  return (
    <p>
      <a className="button primary" href={lessonAddress(lesson.id)}>
        {words}
      </a>
    </p>
  );
}

function Row({ lesson, progress }: { readonly lesson: LessonSummary; readonly progress: Summary | undefined }): ReactNode {
  const words = useWords();
  const done = isDone(progress);
  const state = !progress || progress.done === 0 ? words.start.notBegun : done ? words.start.done : words.start.some(progress.done, progress.total);
  return (
    <li>
      <a className="line" href={lessonAddress(lesson.id)}>
        <span className="lesson-title">
          {lesson.number} · {lesson.title}
        </span>
        <span className="soft">
          {words.level[lesson.level]} · {words.start.minutes(lesson.minutes)} · <span className={done ? 'good' : ''}>{state}</span>
        </span>
      </a>
    </li>
  );
}
