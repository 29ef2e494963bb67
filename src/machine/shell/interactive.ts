import type { Interpreter } from './interpreter.ts';
export async function interact(sh: Interpreter, startup: () => Promise<void>): Promise<number> {
  await startup();
  return sh.status;
}
