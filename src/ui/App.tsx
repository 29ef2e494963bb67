// Which page is shown, and what is shown when a part of it fails.
import { lazy, type ReactNode, Suspense } from 'react';
import { Boundary } from './shell/Boundary.tsx';
import { useRoute } from './shell/route.ts';
import { Start } from './start/Start.tsx';
import { useWords } from './words/words.ts';

const Guest = lazy(() => import('./guest/Guest.tsx').then((m) => ({ default: m.Guest })));
const PageView = lazy(() => import('./pages/PageView.tsx').then((m) => ({ default: m.PageView })));
const Workshop = lazy(() => import('./shell/Workshop.tsx').then((m) => ({ default: m.Workshop })));

export function App(): ReactNode {
  const words = useWords().page;
  const route = useRoute();
  if (route.page === 'start') return <Start />;
  if (route.page === 'page') {
    return (
      <Boundary key={route.name}>
        <Suspense fallback={<p className="opening">{words.opening}</p>}>
          <PageView name={route.name} at={route.at} />
        </Suspense>
      </Boundary>
    );
  }
  if (route.page === 'guest') {
    return (
      <Boundary key={JSON.stringify(route.place)}>
        <Suspense fallback={<p className="opening">{words.opening}</p>}>
          <Guest place={route.place} />
        </Suspense>
      </Boundary>
    );
  }
  const slot = route.page === 'lesson' ? route.id : undefined;
  return (
    <Boundary key={slot ?? 'cluster'}>
      <Suspense fallback={<p className="opening">{words.opening}</p>}>
        <Workshop lesson={slot} />
      </Suspense>
    </Boundary>
  );
}
