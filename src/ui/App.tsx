// Which page is shown, and what is shown when a part of it fails.
import { Component, type ErrorInfo, lazy, type ReactNode, Suspense } from 'react';
import { useRoute } from './shell/route.ts';
import { Start } from './start/Start.tsx';

const Workshop = lazy(() => import('./shell/Workshop.tsx').then((m) => ({ default: m.Workshop })));

export function App(): ReactNode {
  const route = useRoute();
  if (route.page === 'start') return <Start />;
  const slot = route.page === 'lesson' ? route.id : undefined;
  return (
    <Boundary key={slot ?? 'cluster'}>
      <Suspense fallback={<p className="opening">Opening …</p>}>
        <Workshop lesson={slot} />
      </Suspense>
    </Boundary>
  );
}

/** A panel that fails says so; the rest of the page lives on. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly failed: string | undefined }> {
  override state = { failed: undefined as string | undefined };

  static getDerivedStateFromError(error: unknown): { failed: string } {
    return { failed: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.failed === undefined) return this.props.children;
    return (
      <div className="notice wrong" role="alert">
        <p>This part of the page has failed: {this.state.failed}</p>
        <button type="button" onClick={() => this.setState({ failed: undefined })}>
          Show it again
        </button>
      </div>
    );
  }
}
