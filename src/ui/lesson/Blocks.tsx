// The blocks of a lesson from top to bottom; checks and questions are drawn by whoever shows the lesson.
import type { ComponentType, ReactNode } from 'react';
import type { Block, Lesson } from '../../course/lesson.ts';
import { CommandBlock } from './CommandBlock.tsx';
import { FileBlock } from './FileBlock.tsx';
import { ProseNodes } from './Prose.tsx';

/** How checks and questions are shown: to a learner, or to an instructor. */
export interface Parts {
  readonly Check: ComponentType<{ readonly check: Lesson['checks'][number] }>;
  readonly Quiz: ComponentType<{ readonly quiz: Lesson['quizzes'][number] }>;
}

interface BlocksProps {
  readonly blocks: readonly Block[];
  /** Absent for a page, which has neither checks nor questions. */
  readonly lesson?: Lesson | undefined;
  readonly parts?: Parts | undefined;
}

export function Blocks({ blocks, lesson, parts }: BlocksProps): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no ids of their own and never move
  return blocks.map((block, i) => <OneBlock key={`${block.type}-${i}`} block={block} lesson={lesson} parts={parts} />);
}

function OneBlock({ block, lesson, parts }: Omit<BlocksProps, 'blocks'> & { readonly block: Block }): ReactNode {
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
    case 'check': {
      const check = lesson?.checks.find((c) => c.id === block.id);
      return check && parts ? <parts.Check check={check} /> : null;
    }
    case 'quiz': {
      const quiz = lesson?.quizzes.find((q) => q.id === block.id);
      return quiz && parts ? <parts.Quiz quiz={quiz} /> : null;
    }
    case 'tip':
    case 'hint':
      return (
        <details className={block.type} open={block.type === 'tip'}>
          <summary>{block.title}</summary>
          <Blocks blocks={block.blocks} lesson={lesson} parts={parts} />
        </details>
      );
  }
}
