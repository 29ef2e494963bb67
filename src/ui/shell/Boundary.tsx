import { Component, type ErrorInfo, type ReactNode } from 'react';
import { wordsNow } from '../words/words.ts';

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
    const words = wordsNow().page;
    return (
      <div className="notice wrong" role="alert">
        <p>{words.failed(this.state.failed)}</p>
        <button type="button" onClick={() => this.setState({ failed: undefined })}>
          {words.again}
        </button>
      </div>
    );
  }
}
