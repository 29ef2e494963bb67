// Who is nobody is asked for a name and a password. upstream: client-go/tools/clientcmd/auth_loaders.go PromptingAuthLoader
import type { Process } from '../../../machine/os/types.ts';
import { CommandError } from './errors.ts';

/** Reads both from stdin. Throws `EOF` when it ends before. */
export async function promptLogin(p: Process): Promise<{ readonly username: string; readonly password: string }> {
  const lines = p.lines()[Symbol.asyncIterator]();
  const ask = async (what: string): Promise<string> => {
    await p.out(`Please enter ${what}: `);
    const line = await lines.next();
    if (line.done) throw new CommandError('EOF');
    return line.value;
  };
  const username = await ask('Username');
  return { username, password: await ask('Password') };
}
