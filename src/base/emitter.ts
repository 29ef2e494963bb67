// Events between two rooms that may not import each other.

/** What is taken up can be put down: a listener, a watch, a timer. Disposing twice does nothing. */
export interface Disposable {
  dispose(): void;
}

/** Calls its listeners in the order in which they came; a listener may dispose itself while it is called. */
export class Emitter<T> {
  /** Made with the first listener: most emitters never have one. */
  #listeners: Set<(event: T) => void> | undefined;

  on(listener: (event: T) => void): Disposable {
    const own = (event: T): void => listener(event);
    this.#listeners ??= new Set();
    this.#listeners.add(own);
    return { dispose: () => this.#listeners?.delete(own) };
  }

  emit(event: T): void {
    if (this.#listeners) for (const listener of [...this.#listeners]) listener(event);
  }

  /** True when somebody listens; lets a hot path skip making the event. */
  get heard(): boolean {
    return this.#listeners !== undefined && this.#listeners.size > 0;
  }
}
