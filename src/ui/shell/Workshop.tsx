// A lesson at work: text on the left, picture and terminal on the right; on a narrow screen the text first and the rest in a sheet.

import { loaders, problems, summaries } from 'virtual:lessons';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { variantOf } from '../../course/vars.ts';
import { LessonText } from '../lesson/LessonText.tsx';
import { Picture } from '../picture/Picture.tsx';
import { followCluster } from '../stores/cluster.ts';
import { Session, useSession } from '../stores/session.ts';
import { variationOf } from '../stores/variation.ts';
import { Terminals } from '../terminal/Terminals.tsx';
import { useWords } from '../words/words.ts';
import { Actions } from './Actions.tsx';
import { Boundary } from './Boundary.tsx';
import { Brand } from './Brand.tsx';
import { LanguageButtons } from './LanguageButtons.tsx';
import { Problems } from './Notices.tsx';
import { Split } from './Split.tsx';
import { Steps } from './Steps.tsx';
import { SessionContext } from './session-context.ts';
import { ThemeButton } from './ThemeButton.tsx';

export function Workshop({ lesson: id }: { readonly lesson: string | undefined }): ReactNode {
  const words = useWords().page;
  const [lesson, setLesson] = useState<Lesson | undefined>();
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!id) return;
    const load = loaders[id];
    if (load) load().then((m) => setLesson(variantOf(m.lesson, variationOf(id))));
    else setMissing(true);
  }, [id]);
  if (missing) return <NoLesson id={id ?? ''} />;
  if (id && !lesson) return <p className="opening">{words.opening}</p>;
  return <Running lesson={lesson} />;
}

function NoLesson({ id }: { readonly id: string }): ReactNode {
  const words = useWords();
  const broken = problems.filter((p) => p.file.includes(`-${id}/`));
  return (
    <main className="start-main">
      <Brand />
      <h1>{words.lesson.noLesson(id)}</h1>
      {broken.map((p) => (
        <p key={`${p.line}:${p.message}`}>
          <code>
            {p.file}:{p.line}
          </code>{' '}
          {p.message}
        </p>
      ))}
      <p>
        <a href="#/">{words.page.allLessons}</a>
      </p>
    </main>
  );
}

function Running({ lesson }: { readonly lesson: Lesson | undefined }): ReactNode {
  const words = useWords();
  const session = useMemo(() => new Session(lesson?.id ?? 'just-a-cluster', lesson), [lesson]);
  const phase = useSession((s) => s.phase);
  useEffect(() => {
    void session.open();
    const save = (): void => {
      if (document.visibilityState === 'hidden') session.post({ t: 'sim.save' });
    };
    const leave = (): void => session.leave();
    document.addEventListener('visibilitychange', save);
    addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', save);
      removeEventListener('pagehide', leave);
      session.close();
    };
  }, [session]);
  useEffect(() => (phase === 'ready' ? followCluster(session.transport) : undefined), [phase, session]);
  useEffect(() => {
    document.title = lesson ? `${lesson.title} · Portside` : 'Portside';
  }, [lesson]);
  const number = lesson ? summaries.find((s) => s.id === lesson.id)?.number : undefined;
  return (
    <SessionContext.Provider value={session}>
      <div className="workshop">
        <header className="bar">
          <Brand />
          <nav aria-label={words.lesson.where} className="crumbs">
            {lesson ? (
              <>
                <a href="#/">{lesson.track}</a> <span aria-hidden="true">/</span>{' '}
                <strong>
                  {number} · {lesson.title}
                </strong>
              </>
            ) : (
              <strong>{words.start.cluster}</strong>
            )}
          </nav>
          <span className="grow" />
          {lesson && <Steps lesson={lesson} />}
          <Actions session={session} />
          <LanguageButtons />
          <ThemeButton />
        </header>
        <Problems session={session} />
        <Split
          text={
            lesson && (
              <Boundary>
                <LessonText lesson={lesson} />
              </Boundary>
            )
          }
          picture={
            <Boundary>
              <Picture />
            </Boundary>
          }
          terminal={
            <Boundary>
              <Terminals />
            </Boundary>
          }
        />
      </div>
    </SessionContext.Provider>
  );
}
