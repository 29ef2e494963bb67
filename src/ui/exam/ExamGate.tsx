// Before an exam: what it is, and that its clock starts now.
import type { ReactNode } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { PlainPage } from '../shell/PlainPage.tsx';
import { useWords } from '../words/words.ts';

export function ExamGate({ lesson, onBegin }: { readonly lesson: Lesson; readonly onBegin: () => void }): ReactNode {
  const words = useWords();
  const { exam } = lesson;
  if (!exam) return null;
  return (
    <PlainPage>
      <h1>{lesson.title}</h1>
      <ul lang={lesson.locale}>
        {lesson.objectives.map((o) => (
          <li key={o}>{o}</li>
        ))}
      </ul>
      <h2>{words.exam.rules}</h2>
      <ul>
        <li>{words.exam.time(exam.minutes)}</li>
        <li>{words.exam.tasks(lesson.checks.length, lesson.quizzes.length)}</li>
        <li>{words.exam.noHelp}</li>
        <li>{words.exam.enough(Math.round(exam.pass * 100))}</li>
        <li>{words.exam.pause}</li>
      </ul>
      <div className="row">
        <button type="button" className="button primary" onClick={onBegin}>
          {words.exam.begin}
        </button>
      </div>
    </PlainPage>
  );
}
