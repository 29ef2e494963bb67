// upstream: kubectl/pkg/cmd/completion/completion.go
import type { Command } from '../lib/command.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';

const SHELLS = ['bash', 'fish', 'powershell', 'zsh'];

export const completion: Command = {
  use: 'completion SHELL',
  plainUse: true,
  short: 'Print the code that completes kubectl in a shell',
  long: 'Print the code that completes kubectl in a shell: bash is what runs here, so only its code is printed.\n\nThe shell reads it with source <(kubectl completion bash).',
  examples: '# Complete kubectl, and k as its short name, in this shell\nsource <(kubectl completion bash)\nalias k=kubectl\ncomplete -o default -F __start_kubectl k',
  run: async (k) => {
    if (k.args.length === 0) throw usageErrorf(k.path, 'Shell not specified.');
    if (k.args.length > 1) throw usageErrorf(k.path, 'Too many arguments. Expected only the shell type.');
    const shell = k.args[0] ?? '';
    if (!SHELLS.includes(shell)) throw usageErrorf(k.path, `Unsupported shell type ${JSON.stringify(shell)}.`);
    if (shell !== 'bash') throw new CommandError(`completion for ${shell} is not simulated here: the shell of these machines is bash`);
    await k.s.out(BASH);
  },
  complete: (k) => ({ words: k.args.length ? [] : SHELLS }),
};

// The shell of these machines asks a program itself for completions; what is left is to say that kubectl has some, also under other names.
const BASH = `# bash completion for kubectl

__start_kubectl()
{
    local words=("kubectl" "\${COMP_WORDS[@]:1:COMP_CWORD}")
    local IFS=$'\\n'
    COMPREPLY=($(kubectl __complete "\${words[@]:1}" 2>/dev/null | sed '$d'))
}

if [[ $(type -t compopt) = "builtin" ]]; then
    complete -o default -F __start_kubectl kubectl
else
    complete -o default -o nospace -F __start_kubectl kubectl
fi

# ex: ts=4 sw=4 et filetype=sh
`;
