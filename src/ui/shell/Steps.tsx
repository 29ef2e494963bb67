// Progress as a row of short bars, one a check or quiz.
import type { ReactNode } from 'react';
import type { Block, Lesson } from '../../course/lesson.ts';
import { goTo } from '../results/GoTo.tsx';
import { doneOf } from '../stores/progress.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';

export function Steps({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().start;
  const status = useSession((s) => s.status);
  const total = lesson.checks.length + lesson.quizzes.length;
  const done = status ? doneOf(status) : 0;
  const ids = stepsIn(lesson.blocks);
  const state = (id: string): string => {
    const check = status?.checks.find((c) => c.id === id);
    if (check) return check.state;
    const quiz = status?.quizzes.find((q) => q.id === id);
    return quiz?.state === 'right' || quiz?.state === 'revealed' ? 'passing' : (quiz?.state ?? 'open');
  };
  return (
    <div className="steps">
      <div className="steps-bars" aria-hidden="true">
        {ids.map((id) => (
          // biome-ignore lint/a11y/useAnchorContent: hidden from assistive technology; the count beside it is read
          <a
            key={id}
            href={location.hash}
            className={`step ${state(id)}`}
            tabIndex={-1}
            onClick={(e) => {
              e.preventDefault();
              goTo(id);
            }}
          />
        ))}
      </div>
      <span className="soft">{words.some(done, total)}</span>
    </div>
  );
}

/** Checks and quizzes as they stand in the text, those inside of tips as well. */
function stepsIn(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((b) => (b.type === 'check' || b.type === 'quiz' ? [b.id] : b.type === 'tip' || b.type === 'hint' ? stepsIn(b.blocks) : []));
}
