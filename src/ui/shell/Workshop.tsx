// A lesson that ships, in the learner's language where there is a translation; or no lesson: just a cluster.
import { loaders, problems, translated } from 'virtual:lessons';
import { type ReactNode, useEffect, useState } from 'react';
import type { Lesson } from '../../course/lesson.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { PlainPage } from './PlainPage.tsx';
import { Running } from './Running.tsx';

const JUST_A_CLUSTER = 'just-a-cluster';

export function Workshop({ lesson: id }: { readonly lesson: string | undefined }): ReactNode {
  const words = useWords().page;
  const locale = useLanguage((s) => s.locale);
  const [lesson, setLesson] = useState<Lesson | undefined>();
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!id) return;
    let gone = false;
    const load = translated[locale]?.[id] ?? loaders[id];
    if (load) load().then((m) => gone || setLesson(m.lesson));
    else setMissing(true);
    return () => {
      gone = true;
    };
  }, [id, locale]);
  if (missing) return <NoLesson id={id ?? ''} />;
  if (id && !lesson) return <p className="opening">{words.opening}</p>;
  return <Running lesson={lesson} slot={id ?? JUST_A_CLUSTER} />;
}

function NoLesson({ id }: { readonly id: string }): ReactNode {
  const words = useWords();
  const broken = problems.filter((p) => p.file.includes(`-${id}/`));
  return (
    <PlainPage>
      <h1>{words.lesson.noLesson(id)}</h1>
      {broken.map((p) => (
        <p key={`${p.line}:${p.message}`}>
          <code>
            {p.file}:{p.line}
          </code>{' '}
          {p.message}
        </p>
      ))}
    </PlainPage>
  );
}
