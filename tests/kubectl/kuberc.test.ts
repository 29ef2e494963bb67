// Preferences, as the real kubectl 1.36.3 takes them.
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/laptop.ts';

const SET = 'kubectl kuberc set --section';

const CASES: readonly (readonly [what: string, script: string, expected: string])[] = [
  [
    'a default counts until a flag is given',
    `${SET} defaults --command get --option output=name; kubectl get ns default; kubectl get ns default -o jsonpath='{.metadata.name}{"\\n"}'`,
    'namespace/default\ndefault\n',
  ],
  [
    'an alias brings its flags and arguments',
    `${SET} aliases --name gets --command get --prependarg ns --appendarg default --option output=name; kubectl gets`,
    'namespace/default\n',
  ],
  [
    'an alias does not take the defaults of its command',
    `${SET} aliases --name gets --command get --prependarg ns; ${SET} defaults --command get --option no-headers=true; kubectl gets default | head -1 | cut -d' ' -f1`,
    'NAME\n',
  ],
  [
    'what is there is not replaced by chance',
    `${SET} defaults --command get; ${SET} defaults --command get`,
    'error: defaults for command "get" already exist, use --overwrite to replace\n',
  ],
  [
    'a flag that does not exist',
    `${SET} defaults --command get --option nope=1; kubectl get ns default`,
    'error occurred while applying preferences invalid flag nope for command get\n',
  ],
  [
    'a value that does not fit',
    `${SET} defaults --command apply --option server-side=maybe; kubectl apply -f x`,
    'error occurred while applying preferences could not apply override value maybe to flag server-side in command apply err: invalid argument "maybe" for "--server-side" flag: strconv.ParseBool: parsing "maybe": invalid syntax\n',
  ],
  [
    'a command that does not exist',
    `${SET} defaults --command nope --option a=b; kubectl get ns default -o name`,
    'Warning: command "nope" not found to set kuberc override\nnamespace/default\n',
  ],
  ['a file that is not there', 'kubectl get ns default --kuberc none', 'error occurred while applying preferences kuberc error kuberc: open none: no such file or directory\n'],
  ['without preferences', `${SET} defaults --command get --option nope=1; KUBERC=off kubectl get ns default -o name`, 'namespace/default\n'],
  [
    'the file',
    `${SET} aliases --name x --command "set env"; cat ~/.kube/kuberc`,
    'aliases:\n- command: set env\n  name: x\napiVersion: kubectl.config.k8s.io/v1beta1\ndefaults: null\nkind: Preference\n',
  ],
  ['help of its own section', `${SET} foo`, 'error: --section must be "defaults", "aliases", or "credentialplugin", got: foo\n'],
];

describe('kuberc', () => {
  it('is what the real one makes of it', async () => {
    const steps = CASES.map(([, script], i) => `rm -f ~/.kube/kuberc; echo @@${i}; ${script}`);
    const { output } = await runScript(steps.join('\n'));
    const answers = output.split(/^@@\d+\n/m).slice(1);
    expect(CASES.map(([what], i) => [what, answers[i]?.replaceAll('Updated /home/learner/.kube/kuberc\n', '')])).toEqual(CASES.map(([what, , expected]) => [what, expected]));
  });
});
