// Progress as a row of short bars, one a check or quiz.
import type { ReactNode } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { doneOf } from '../stores/progress.ts';
import { useSession } from '../stores/session.ts';

export function Steps({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const status = useSession((s) => s.status);
  const total = lesson.checks.length + lesson.quizzes.length;
  const done = status ? doneOf(status) : 0;
  const ids = lesson.blocks.flatMap((b) => (b.type === 'check' || b.type === 'quiz' ? [b.id] : []));
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
          <a key={id} href={location.hash} className={`step ${state(id)}`} tabIndex={-1} onClick={(e) => jump(e, id)} />
        ))}
      </div>
      <span className="soft">
        {done} of {total}
      </span>
    </div>
  );
}

function jump(event: { preventDefault(): void }, id: string): void {
  event.preventDefault();
  document.getElementById(`block-${id}`)?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}
