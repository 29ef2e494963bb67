// A prediction: the command is shown, the answer given, and only then does the command run in the learner's own cluster.
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { Choices } from './Choices.tsx';
import { Said } from './Said.tsx';
import { type FormProps, useWriting } from './use-answer.ts';

export function Predict(props: FormProps): ReactNode {
  const { quiz, state } = props;
  const words = useWords().quiz;
  const choices = quiz.choices.length > 0;
  const host = quiz.run?.host ?? 'laptop';
  return (
    <div>
      <div className="commands">
        <div className="commands-head soft">{choices ? words.predictChoice(host) : words.predict(host)}</div>
        <pre>
          <code>{quiz.run?.line}</code>
        </pre>
      </div>
      {choices ? <Choices {...props} /> : <Written {...props} />}
      <div aria-live="polite">
        {state?.running && <p className="soft">{words.running}</p>}
        {state?.ran && !state.running && (
          <div className="commands">
            <div className="commands-head soft">{words.ran(state.ran.code)}</div>
            <pre>
              <code>{state.ran.output.trimEnd() || words.nothing}</code>
            </pre>
          </div>
        )}
      </div>
    </div>
  );
}

function Written(props: FormProps): ReactNode {
  const { quiz, state, label } = props;
  const words = useWords().quiz;
  const { now, closed, empty, set, submit } = useWriting(props);
  return (
    <form onSubmit={submit}>
      <textarea
        aria-label={words.prints}
        aria-describedby={label}
        rows={Math.min(8, now.split('\n').length + 1)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={now}
        readOnly={closed}
        onChange={(e) => set(e.target.value)}
      />
      {!closed && (
        <button type="submit" disabled={empty}>
          {words.answer}
        </button>
      )}
      <Said quiz={quiz} state={state} />
    </form>
  );
}
