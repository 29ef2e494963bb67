// A lesson from elsewhere: fetched, read aside, and then a lesson as any other; or every mistake in it with its line.
import { type ReactNode, useEffect, useState } from 'react';
import type { Lesson, Problem } from '../../course/lesson.ts';
import { variantOf } from '../../course/vars.ts';
import { Brand } from '../shell/Brand.tsx';
import { Running } from '../shell/Running.tsx';
import type { GuestPlace } from '../shell/route.ts';
import { variationOf } from '../stores/variation.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { type Bundle, keyOf, keyOfBundle } from './bundle.ts';
import { faultWords } from './fault-words.ts';
import { bundleFrom } from './fetched.ts';
import { readAside } from './reader.ts';
import { Share } from './Share.tsx';
import { bundleInLink } from './shared.ts';
import { kept } from './shelf-store.ts';

type Opened =
  | { readonly lesson: Lesson; readonly slot: string; readonly bundle: Bundle }
  | { readonly problems: readonly Problem[]; readonly source: string }
  | { readonly error: unknown };

const SHOWN_PROBLEMS = 20;

export function Guest({ place }: { readonly place: GuestPlace }): ReactNode {
  const words = useWords();
  const locale = useLanguage((s) => s.locale);
  const [opened, setOpened] = useState<Opened | undefined>();
  useEffect(() => {
    let gone = false;
    setOpened(undefined);
    open(place, locale)
      .catch((error: unknown): Opened => ({ error }))
      .then((next) => gone || setOpened(next));
    return () => {
      gone = true;
    };
  }, [place, locale]);
  if (!opened) return <p className="opening">{words.guest.reading}</p>;
  if ('lesson' in opened) return <Running lesson={opened.lesson} slot={opened.slot} source={opened.bundle.source} extra={<Share bundle={opened.bundle} />} />;
  return <Refused opened={opened} />;
}

async function open(place: GuestPlace, locale: string): Promise<Opened> {
  const { bundle, key } = await fetched(place, locale);
  const { lesson, problems } = await readAside(bundle, locale);
  if (!lesson) return { problems, source: bundle.source };
  const slot = `guest-${key}`;
  return { lesson: variantOf(lesson, variationOf(slot)), slot, bundle };
}

/** What is at an address keeps its place when it changes; what was given as files or in a link is another lesson then. */
async function fetched(place: GuestPlace, locale: string): Promise<{ readonly bundle: Bundle; readonly key: string }> {
  if (place.from === 'address') {
    const asks = async (bundle: Bundle): Promise<readonly string[]> => {
      const { lesson, missing } = await readAside(bundle, locale);
      return lesson && lesson.locale !== locale ? [...missing, `lesson.${locale}.md`] : missing;
    };
    return { bundle: await bundleFrom(place.url, asks), key: await keyOf(place.url) };
  }
  if (place.from === 'link') {
    const bundle = await bundleInLink(place.data);
    return { bundle, key: await keyOfBundle(bundle) };
  }
  const lesson = await kept(place.key);
  if (!lesson) throw new Error(place.key);
  return { bundle: lesson.bundle, key: place.key };
}

function Refused({ opened }: { readonly opened: Exclude<Opened, { lesson: Lesson }> }): ReactNode {
  const words = useWords();
  return (
    <main className="start-main">
      <Brand />
      <h1>{words.guest.cannot}</h1>
      {'error' in opened ? <p role="alert">{faultWords(opened.error, words.guest.faults)}</p> : <Mistakes source={opened.source} problems={opened.problems} />}
      <p>
        <a href="#/">{words.page.allLessons}</a>
      </p>
    </main>
  );
}

/** Every mistake with its file and line. */
export function Mistakes({ source, problems }: { readonly source: string; readonly problems: readonly Problem[] }): ReactNode {
  const words = useWords().guest;
  return (
    <div role="alert">
      {source && <p className="soft">{source}</p>}
      <p>{words.mistakes}</p>
      <ul>
        {problems.slice(0, SHOWN_PROBLEMS).map((p, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never move
          <li key={i}>
            <code>
              {p.file}:{p.line}
            </code>{' '}
            {p.message}
          </li>
        ))}
      </ul>
      {problems.length > SHOWN_PROBLEMS && <p className="soft">{words.more(problems.length - SHOWN_PROBLEMS)}</p>}
    </div>
  );
}
