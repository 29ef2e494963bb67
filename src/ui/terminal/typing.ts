// "Type it for me": a block of the lesson asks, the terminals answer.

export interface TypingRequest {
  readonly host: string;
  readonly text: string;
  /** In a new terminal of its own. */
  readonly own: boolean;
}

type Listener = (request: TypingRequest) => void;
let listener: Listener | undefined;
let kept: TypingRequest | undefined;

export function typeFor(request: TypingRequest): void {
  dispatchEvent(new Event('portside-show-terminal'));
  if (listener) listener(request);
  else kept = request;
}

export function onTyping(next: Listener): () => void {
  listener = next;
  if (kept) {
    next(kept);
    kept = undefined;
  }
  return () => {
    if (listener === next) listener = undefined;
  };
}
