// What would have been right, in the words of the question's kind: for a closed question, an exam's report and the instructor.
import { Fragment, type ReactNode } from 'react';
import type { Quiz } from '../../course/lesson.ts';
import { ProseNodes } from '../lesson/Prose.tsx';
import { useWords } from '../words/words.ts';

export function RightAnswer({ quiz }: { readonly quiz: Quiz }): ReactNode {
  const words = useWords().quiz;
  const answer = answerOf(quiz);
  if (!answer) return null;
  return (
    <div className="right-answer">
      <strong>{words.rightAnswer}</strong>
      {answer}
    </div>
  );
}

/** Nothing for what only the cluster can say. */
function answerOf(quiz: Quiz): ReactNode {
  switch (quiz.kind) {
    case 'choice':
    case 'multi':
    case 'predict': {
      const right = quiz.choices.filter((c) => c.right);
      return right.length ? <List items={right.map((c) => c.text)} /> : quiz.run?.output ? <code>{quiz.run.output}</code> : null;
    }
    case 'order':
      return <List items={quiz.items} ordered />;
    case 'match':
      return (
        <dl className="pairs">
          {quiz.items.map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pairs never move
            <Fragment key={i}>
              <dt>
                <ProseNodes nodes={item} />
              </dt>
              <dd>
                <ProseNodes nodes={quiz.partners[i] ?? []} />
              </dd>
            </Fragment>
          ))}
        </dl>
      );
    case 'fill':
      return (
        <pre className="code">
          <code>{quiz.parts.map((p) => (p.type === 'gap' ? (p.accepts[0] ?? '') : p.value)).join('')}</code>
        </pre>
      );
    case 'number':
    case 'text':
      return quiz.answer === undefined ? null : (
        <p>
          <code>{quiz.answer.split('|')[0]}</code>
        </p>
      );
    case 'reveal':
      return <ProseNodes nodes={quiz.explanation} />;
  }
}

function List({ items, ordered = false }: { readonly items: Quiz['items']; readonly ordered?: boolean }): ReactNode {
  const children = items.map((nodes, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items never move
    <li key={i}>
      <ProseNodes nodes={nodes} />
    </li>
  ));
  return ordered ? <ol>{children}</ol> : <ul>{children}</ul>;
}
