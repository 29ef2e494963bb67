// What nano's dialogs and movements may do with the editor.
import type { Process } from '../../../os/types.ts';
import type { Place, TextBuffer } from '../edit-buffer.ts';
import type { Screen } from '../screen.ts';

export interface NanoOptions {
  numbers: boolean;
  view: boolean;
  autoIndent: boolean;
  spaces: boolean;
  tab: number;
  /** Save without asking on exit. */
  readonly saveOnExit: boolean;
}

export interface OpenBuffer {
  readonly buffer: TextBuffer;
  name: string;
  top: number;
}

export interface NanoHost {
  readonly p: Process;
  readonly screen: Screen;
  readonly options: NanoOptions;
  /** The buffer that is shown. */
  readonly here: OpenBuffer;
  readonly buffer: TextBuffer;
  /** The question in the status row. */
  prompt: { text: string; cursor: number } | undefined;
  promptBars: readonly [string, string] | undefined;
  highlight: readonly [Place, Place] | undefined;
  say(message: string): void;
  paint(): Promise<void>;
  keepColumn(): void;
  goTo(place: Place): void;
  closeBuffer(): void;
}
