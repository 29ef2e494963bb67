// upstream: kubectl/pkg/cmd/completion/completion.go

import type { Command } from '../lib/command.ts';
import { only } from '../lib/completion/candidates.ts';
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
  complete: (k) => only(k.args.length ? [] : SHELLS.filter((shell) => shell.startsWith(k.word))),
};

// kubectl itself knows the words (`__complete`); the function hands them on, with what they mean when there are several.
const BASH = `# bash completion for kubectl

__kubectl_files()
{
    local ending path
    COMPREPLY=($(compgen -d -- "$1"))
    for ending in "\${found[@]}"; do
        while IFS='' read -r path; do
            [[ $path == *.$ending ]] && COMPREPLY+=("$path")
        done < <(compgen -f -- "$1")
    done
}

__kubectl_described()
{
    local tab=$'\\t' word longest=0
    for word in "\${found[@]%%$tab*}"; do
        ((\${#word} > longest)) && longest=\${#word}
    done
    for word in "\${found[@]}"; do
        if [[ $word == *$tab* ]]; then
            printf -v word '%-*s  (%s)' "$longest" "\${word%%$tab*}" "\${word#*$tab}"
        fi
        COMPREPLY+=("$word")
    done
}

__start_kubectl()
{
    local cur="\${COMP_WORDS[COMP_CWORD]}" prefix='' line directive=0
    local -a found=()
    COMPREPLY=()
    [[ $cur == -*=* ]] && prefix="\${cur%%=*}="
    while IFS='' read -r line; do
        if [[ $line =~ ^:[0-9]+$ ]]; then
            directive=\${line#:}
        else
            found+=("$prefix$line")
        fi
    done < <(kubectl __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    if ((directive & 8)); then
        __kubectl_files "$cur"
        return
    fi
    ((directive & 2)) && compopt -o nospace
    ((directive & 4)) && compopt +o default
    if ((\${#found[@]} == 1)); then
        COMPREPLY=("\${found[0]%%$'\\t'*}")
    else
        __kubectl_described
    fi
}

if [[ $(type -t compopt) = "builtin" ]]; then
    complete -o default -F __start_kubectl kubectl
else
    complete -o default -o nospace -F __start_kubectl kubectl
fi

# ex: ts=4 sw=4 et filetype=sh
`;
