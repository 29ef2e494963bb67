// All results on one page, to be printed or saved: as JSON, and as QTI 2.1 for learning platforms.
import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { Lesson } from '../../course/lesson.ts';
import { qtiOf } from '../../course/qti.ts';
import type { Results } from '../../course/results.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { answerWords } from './answer-words.ts';
import { saveFile } from './save-file.ts';

interface Props {
  readonly lesson: Lesson;
  readonly results: Results;
  readonly onClose: () => void;
}

export function Report({ lesson, results, onClose }: Props): ReactNode {
  const words = useWords();
  const locale = useLanguage((s) => s.locale);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Reading begins at the top, not at the first button, which is below all of it.
    title.current?.focus();
  }, []);
  const at = new Date();
  const name = `${lesson.id}-${at.toISOString().slice(0, 10)}`;
  const json = (): void => saveFile(`${name}.json`, 'application/json', `${JSON.stringify({ ...results, at: at.toISOString() }, null, 2)}\n`);
  return createPortal(
    <dialog ref={dialog} className="report" aria-labelledby="report-title" onClose={onClose}>
      <h2 id="report-title" ref={title} tabIndex={-1}>
        {lesson.title}
      </h2>
      <p>
        {words.results.done(results.done, results.items.length)}
        {results.counted && ` · ${words.results.points(results.points, results.possible)}`}
        {results.passed !== undefined && ` · ${results.passed ? words.exam.passed : words.exam.failed}`}
      </p>
      <p className="soft">
        {at.toLocaleString(locale)}
        {results.variation !== undefined && Object.keys(lesson.vars).length > 0 && ` · ${words.results.variant(results.variation)}`}
        {results.solutionShown && ` · ${words.results.withSolution}`}
      </p>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.results.what}</th>
              <th scope="col">{words.results.state}</th>
              <th scope="col">{words.results.given}</th>
              {results.counted && <th scope="col">{words.results.pointsHead}</th>}
            </tr>
          </thead>
          <tbody>
            {results.items.map((item) => (
              <tr key={item.id}>
                <th scope="row">{item.title}</th>
                <td>
                  {words.results.states[item.state]}
                  {item.tries > 1 && ` (${words.results.tries(item.tries)})`}
                  {item.hints > 0 && ` (${words.results.hints(item.hints)})`}
                </td>
                <td>{answerWords(lesson, item)}</td>
                {results.counted && (
                  <td>
                    {item.points} / {item.possible}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <form method="dialog" className="row no-print">
        <button type="button" onClick={() => print()}>
          {words.page.print}
        </button>
        <button type="button" onClick={json}>
          {words.results.json}
        </button>
        <button type="button" onClick={() => saveFile(`${name}-qti.xml`, 'application/xml', qtiOf(lesson, results, at.toISOString()))}>
          {words.results.qti}
        </button>
        <span className="grow" />
        <button type="submit">{words.page.close}</button>
      </form>
    </dialog>,
    document.body,
  );
}
