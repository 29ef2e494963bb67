// A lesson's text from top to bottom, with its commands, checks and quizzes where the author put them.
import type { ReactNode } from 'react';
import type { Block, Lesson } from '../../course/lesson.ts';
import { Outcome } from '../exam/Outcome.tsx';
import { QuizCard } from '../quiz/QuizCard.tsx';
import { Summary } from '../results/Summary.tsx';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { Check } from './Check.tsx';
import { CommandBlock } from './CommandBlock.tsx';
import { FileBlock } from './FileBlock.tsx';
import { ProseNodes } from './Prose.tsx';

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
      {lesson.exam && <Outcome lesson={lesson} />}
      <Blocks blocks={lesson.blocks} lesson={lesson} />
      <Solution lesson={lesson} />
      <Summary lesson={lesson} />
    </article>
  );
}

function Blocks({ blocks, lesson }: { readonly blocks: readonly Block[]; readonly lesson: Lesson }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no ids of their own and never move
  return blocks.map((block, i) => <OneBlock key={`${block.type}-${i}`} block={block} lesson={lesson} />);
}

function OneBlock({ block, lesson }: { readonly block: Block; readonly lesson: Lesson }): ReactNode {
  switch (block.type) {
    case 'prose':
      return <ProseNodes nodes={block.nodes} />;
    case 'sh':
      return <CommandBlock block={block} />;
    case 'file':
      return <FileBlock path={block.path} text={block.text} />;
    case 'code':
      return (
        <pre className="code">
          <code>{block.text}</code>
        </pre>
      );
    case 'diagram':
      return (
        <figure>
          <pre className="code diagram">{block.text}</pre>
        </figure>
      );
    case 'check':
      return <Check id={block.id} title={lesson.checks.find((c) => c.id === block.id)?.title ?? ''} />;
    case 'quiz': {
      const quiz = lesson.quizzes.find((q) => q.id === block.id);
      return quiz ? <QuizCard quiz={quiz} /> : null;
    }
    case 'tip':
    case 'hint':
      return (
        <details className={block.type} open={block.type === 'tip'}>
          <summary>{block.title}</summary>
          <Blocks blocks={block.blocks} lesson={lesson} />
        </details>
      );
  }
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
