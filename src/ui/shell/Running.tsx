// A lesson at work: text on the left, picture and terminal on the right; on a narrow screen the text first and the rest in a sheet.
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { variantOf } from '../../course/vars.ts';
import { LessonText } from '../lesson/LessonText.tsx';
import { Picture } from '../picture/Picture.tsx';
import { followCluster } from '../stores/cluster.ts';
import { readSummaries, writeSummary } from '../stores/progress.ts';
import { Session, useSession } from '../stores/session.ts';
import { drawVariation, variationOf } from '../stores/variation.ts';
import { Terminals } from '../terminal/Terminals.tsx';
import { useWords } from '../words/words.ts';
import { Actions } from './Actions.tsx';
import { Boundary } from './Boundary.tsx';
import { Brand } from './Brand.tsx';
import { LanguageButtons } from './LanguageButtons.tsx';
import { More } from './More.tsx';
import { Problems } from './Notices.tsx';
import { Split } from './Split.tsx';
import { Steps } from './Steps.tsx';
import { SessionContext } from './session-context.ts';
import { ThemeButton } from './ThemeButton.tsx';
import { useNarrow } from './use-narrow.ts';
import { usePanes } from './use-panes.ts';

const ExamBar = lazy(() => import('../exam/ExamBar.tsx').then((m) => ({ default: m.ExamBar })));
const ExamGate = lazy(() => import('../exam/ExamGate.tsx').then((m) => ({ default: m.ExamGate })));
const AuthorPanel = lazy(() => import('../author/AuthorPanel.tsx').then((m) => ({ default: m.AuthorPanel })));
const InstructorView = lazy(() => import('../author/InstructorView.tsx').then((m) => ({ default: m.InstructorView })));

type View = 'learner' | 'author' | 'instructor';

export interface RunningProps {
  /** As its author wrote it: the variant is chosen here. Undefined for just a cluster. */
  readonly lesson: Lesson | undefined;
  /** Where its state is kept. */
  readonly slot: string;
  /** Where it came from, when it is not one of ours. */
  readonly source?: string;
  /** More that can be done with such a lesson. */
  readonly extra?: ReactNode;
}

/** An exam begins when its learner says so; everything else at once. */
export function Running(props: RunningProps): ReactNode {
  const { lesson, slot } = props;
  const [at, setAt] = useState<'gate' | 'begun' | 'going'>(() => (lesson?.exam && readSummaries()[slot] === undefined ? 'gate' : 'going'));
  if (lesson && at === 'gate') {
    return (
      <Suspense fallback={null}>
        <ExamGate lesson={lesson} onBegin={() => setAt('begun')} />
      </Suspense>
    );
  }
  return <World {...props} begins={at === 'begun'} onOver={lesson?.exam && (() => setAt('gate'))} />;
}

interface WorldProps extends RunningProps {
  /** What was kept is forgotten. */
  readonly begins: boolean;
  /** Starting over leads back there. */
  readonly onOver: (() => void) | undefined;
}

function World({ lesson: written, slot, source, extra, begins, onOver }: WorldProps): ReactNode {
  const [variation, setVariation] = useState(() => variationOf(slot));
  const lesson = useMemo(() => written && variantOf(written, variation), [written, variation]);
  const session = useMemo(() => new Session(slot, lesson), [slot, lesson]);
  const fresh = useRef(begins);
  const phase = useSession((s) => s.phase);
  const narrow = useNarrow();
  usePanes();
  const [view, setView] = useState<View>('learner');
  const examining = useSession((s) => s.status?.exam?.state === 'running');
  useEffect(() => {
    void session.open({ fresh: fresh.current });
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
  useEffect(() => {
    if (phase !== 'ready') return;
    fresh.current = false;
    return followCluster(session.transport);
  }, [phase, session]);
  useEffect(() => {
    document.title = lesson ? `${lesson.title} · Portside` : 'Portside';
  }, [lesson]);
  const startOver = (): void => {
    writeSummary(slot, undefined);
    fresh.current = true;
    // Another variant is another lesson, and so another session.
    setVariation(drawVariation(slot));
    onOver?.();
  };
  return (
    <SessionContext.Provider value={session}>
      <div className="workshop">
        <header className="bar">
          <Brand />
          <Crumbs lesson={lesson} />
          <span className="grow" />
          {lesson && <Steps lesson={lesson} />}
          {lesson?.exam && (
            <Suspense fallback={null}>
              <ExamBar />
            </Suspense>
          )}
          {!narrow && <Actions onStartOver={startOver} />}
          <More>
            {narrow && <Actions onStartOver={startOver} />}
            {extra}
            {lesson && !examining && <Views view={view} set={setView} />}
            <LanguageButtons />
          </More>
          <ThemeButton />
        </header>
        <Problems session={session} onStartOver={startOver} />
        <Split
          text={
            lesson && (
              <Boundary>
                {view === 'learner' || examining ? (
                  <LessonText lesson={lesson} source={source} />
                ) : (
                  <Suspense fallback={null}>{view === 'author' ? <AuthorPanel lesson={lesson} /> : <InstructorView lesson={lesson} />}</Suspense>
                )}
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
              <Terminals wanted={lesson?.terminals} besideText={lesson !== undefined} />
            </Boundary>
          }
        />
      </div>
    </SessionContext.Provider>
  );
}

/** The same lesson for who learns, who writes and who teaches. */
function Views({ view, set }: { readonly view: View; readonly set: (view: View) => void }): ReactNode {
  const words = useWords().author;
  const names: Readonly<Record<View, string>> = { learner: words.learner, author: words.open, instructor: words.instructor };
  return (['learner', 'author', 'instructor'] as const)
    .filter((v) => v !== view)
    .map((v) => (
      <button key={v} type="button" data-closes onClick={() => set(v)}>
        {names[v]}
      </button>
    ));
}

function Crumbs({ lesson }: { readonly lesson: Lesson | undefined }): ReactNode {
  const words = useWords();
  return (
    <nav aria-label={words.lesson.where} className="crumbs">
      {lesson ? (
        <>
          <a href="#/">{lesson.track}</a> <span aria-hidden="true">/</span>{' '}
          <strong>
            {lesson.number > 0 && `${lesson.number} · `}
            {lesson.title}
          </strong>
        </>
      ) : (
        <strong>{words.start.cluster}</strong>
      )}
    </nav>
  );
}
