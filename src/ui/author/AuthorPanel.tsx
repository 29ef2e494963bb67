// For who writes lessons: every check with its state and why, every question, and checks made of objects that are there.
import { type ReactNode, useEffect, useState } from 'react';
import type { Check, Lesson, Quiz } from '../../course/lesson.ts';
import { checkFrom } from '../../course/make-check.ts';
import { plainText } from '../../course/prose.ts';
import { resourceMap } from '../../course/resource-map.ts';
import { type ApiObject, keyOf, type Resource } from '../../kubernetes/api/meta.ts';
import { Client } from '../../kubernetes/client/client.ts';
import { Copy } from '../lesson/CommandBlock.tsx';
import { withCode } from '../lesson/with-code.tsx';
import { useRunning } from '../shell/session-context.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { ruleText } from './rule-text.ts';

export function AuthorPanel({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const words = useWords().author;
  const session = useRunning();
  return (
    <article className="lesson author">
      <h1>{words.title}</h1>
      <p className="soft">
        {lesson.title} · <code>{lesson.id}</code> · {words.seed(lesson.seed)}
        {lesson.variation !== undefined && Object.keys(lesson.vars).length > 0 && ` · ${words.variant(lesson.variation)}`}
      </p>
      <h2>{words.checks}</h2>
      <p>
        <button type="button" onClick={() => session.post({ t: 'lesson.check' })}>
          {words.checkNow}
        </button>
      </p>
      {lesson.checks.map((check) => (
        <CheckRow key={check.id} check={check} />
      ))}
      {lesson.quizzes.length > 0 && <h2>{words.quizzes}</h2>}
      {lesson.quizzes.map((quiz) => (
        <QuizRow key={quiz.id} quiz={quiz} />
      ))}
      <h2>{words.make}</h2>
      <MakeCheck />
    </article>
  );
}

function CheckRow({ check }: { readonly check: Check }): ReactNode {
  const words = useWords();
  const state = useSession((s) => s.status?.checks.find((c) => c.id === check.id));
  const facts = [
    check.rule.kind,
    ...(check.weight === 1 ? [] : [`weight=${check.weight}`]),
    ...(check.needs.length ? [`needs=${check.needs.join(',')}`] : []),
    ...(check.sticky ? [] : ['sticky=false']),
    ...(check.holds ? [`holds=${check.holds / 1000}s`] : []),
  ];
  return (
    <section className={`author-row ${state?.state ?? 'waiting'}`} aria-label={check.id}>
      <p>
        <code>{check.id}</code> {check.title} <strong className={state?.state === 'passing' ? 'good' : ''}>{words.check[state?.state ?? 'waiting']}</strong>
      </p>
      <p className="soft">
        {facts.join(' · ')} · {words.author.line(check.line)}
      </p>
      {state?.reason && <p>{withCode(state.reason)}</p>}
      {state?.where && <p className="soft">{withCode(state.where)}</p>}
      {state?.holdsFor !== undefined && <p>{words.check.holds(state.holdsFor)}</p>}
      <details>
        <summary>{words.author.rule}</summary>
        <pre className="code">{ruleText(check)}</pre>
      </details>
    </section>
  );
}

function QuizRow({ quiz }: { readonly quiz: Quiz }): ReactNode {
  const words = useWords().author;
  const state = useSession((s) => s.status?.quizzes.find((q) => q.id === quiz.id));
  return (
    <section className="author-row" aria-label={quiz.id}>
      <p>
        <code>{quiz.id}</code> {plainText(quiz.question)} <strong className={state?.state === 'right' ? 'good' : ''}>{words.quizStates[state?.state ?? 'open']}</strong>
      </p>
      <p className="soft">
        {quiz.kind}
        {quiz.tries > 0 && ` · tries=${quiz.tries}`}
        {quiz.weight !== 1 && ` · weight=${quiz.weight}`}
        {quiz.answerFrom && ` · ${quiz.answerFrom}`} · {words.line(quiz.line)}
        {state?.answer !== undefined && ` · ${words.given(JSON.stringify(state.answer))}`}
      </p>
    </section>
  );
}

/** An object is chosen, and stands there as a check to be cut down. */
function MakeCheck(): ReactNode {
  const words = useWords().author;
  const client = useClient();
  const [kinds, setKinds] = useState<readonly Resource[]>([]);
  const [kind, setKind] = useState('v1 Service');
  const [objects, setObjects] = useState<readonly ApiObject[]>([]);
  const [key, setKey] = useState('');
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    resourceMap(client).then(
      (map) => gone || setKinds([...map.values()].sort((a, b) => a.kind.localeCompare(b.kind))),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [client]);
  const resource = kinds.find((r) => nameOf(r) === kind);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever the button says so
  useEffect(() => {
    if (!resource) return;
    let gone = false;
    client.list(resource).then(
      (list) => gone || setObjects(list.items),
      () => gone || setObjects([]),
    );
    return () => {
      gone = true;
    };
  }, [client, resource, turn]);
  const object = objects.find((o) => keyOf(o) === key);
  const text = object && resource ? checkFrom({ ...object, apiVersion: kind.split(' ')[0] ?? '', kind: resource.kind }) : '';
  return (
    <>
      <p className="soft">{words.makeWhat}</p>
      <div className="row">
        <select
          aria-label={words.kind}
          value={kind}
          onChange={(e) => {
            setKind(e.target.value);
            setKey('');
          }}
        >
          {kinds.map((r) => (
            <option key={nameOf(r)} value={nameOf(r)}>
              {r.kind} ({nameOf(r).split(' ')[0]})
            </option>
          ))}
        </select>
        <select aria-label={words.object} value={key} onChange={(e) => setKey(e.target.value)}>
          <option value="">{words.choose}</option>
          {objects.map((o) => (
            <option key={keyOf(o)} value={keyOf(o)}>
              {keyOf(o)}
            </option>
          ))}
        </select>
        <button type="button" onClick={() => setTurn(turn + 1)}>
          {words.again}
        </button>
      </div>
      {text && (
        <div className="commands">
          <div className="commands-head">
            <span className="grow" />
            <Copy text={text} />
          </div>
          <pre>
            <code>{text}</code>
          </pre>
        </div>
      )}
    </>
  );
}

const nameOf = (r: Resource): string => `${r.group ? `${r.group}/` : ''}${r.version} ${r.kind}`;

function useClient(): Client {
  const session = useRunning();
  const [client] = useState(() => new Client((request) => session.transport(request), { agent: 'portside-author' }));
  return client;
}
