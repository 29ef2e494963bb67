// upstream: kubectl/pkg/cmd/create/create_token.go
import { pathOf } from '../../../api/meta.ts';
import { SERVICE_ACCOUNTS } from '../../../api/resources.ts';
import { StatusError } from '../../../api/status.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { names } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { printFlags } from '../../lib/flags/flags.ts';
import { nameOf } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { typed } from '../../lib/objects/typed.ts';
import { printerFor } from '../../printers/index.ts';

export const token: Command = {
  use: 'token SERVICE_ACCOUNT_NAME',
  plainUse: true,
  short: 'Ask for a token of a service account',
  long: 'Ask for a token with which a service account can be used.',
  examples: `# A token of service account robot
kubectl create token robot

# For ten minutes
kubectl create token robot --duration 10m

# That ends with a secret
kubectl create token robot --bound-object-kind Secret --bound-object-name mine`,
  flags: [
    ...printFlags(),
    { name: 'audience', kind: 'stringArray', usage: 'Who shall accept the token; the API server when left out. May be given more than once.' },
    { name: 'bound-object-kind', kind: 'string', usage: 'Kind of an object with which the token ends: Node, Pod or Secret.' },
    { name: 'bound-object-name', kind: 'string', usage: 'Name of that object.' },
    { name: 'bound-object-uid', kind: 'string', usage: 'UID of that object; the present one when left out.' },
    { name: 'duration', kind: 'duration', usage: 'How long it shall be good. The server may give another time, and its own when left out.' },
  ],
  run,
  complete: names('serviceaccount'),
};

const BOUND_KINDS: Readonly<Record<string, string>> = { Node: 'v1', Pod: 'v1', Secret: 'v1' };

function validate(k: Invocation): void {
  const { flags } = k;
  if (flags.duration('duration') < 0) throw new CommandError('--duration must be greater than or equal to 0');
  if (flags.duration('duration') % 1000 !== 0) throw new CommandError('--duration cannot be expressed in units less than seconds');
  for (const audience of flags.list('audience')) if (audience === '') throw new CommandError('--audience must not be an empty string');
  const kind = flags.string('bound-object-kind');
  if (kind === '') {
    for (const flag of ['bound-object-name', 'bound-object-uid']) if (flags.string(flag)) throw new CommandError(`--${flag} can only be set if --bound-object-kind is provided`);
    return;
  }
  if (!BOUND_KINDS[kind]) throw new CommandError(`supported --bound-object-kind values are ${Object.keys(BOUND_KINDS).join(', ')}`);
  if (!flags.string('bound-object-name')) throw new CommandError('--bound-object-name is required if --bound-object-kind is provided');
}

async function run(k: Invocation): Promise<void> {
  const name = nameOf(k);
  const print = await printerFor({ flags: k.flags, p: k.s.p, operation: 'created', made: true });
  validate(k);
  let answer: KubeObject;
  try {
    answer = (await k.s.json({ method: 'POST', path: pathOf(SERVICE_ACCOUNTS, k.s.namespace().name, name, 'token'), body: request(k) })) as KubeObject;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new CommandError(`failed to create token: ${error.status.message ?? ''}`);
  }
  const given = (answer.status as { readonly token?: string } | undefined)?.token ?? '';
  if (given === '') throw new CommandError('failed to create token: no token in server response');
  await k.s.out(k.flags.string('output') === '' ? given : print(typed(answer)));
}

function request(k: Invocation): KubeObject {
  const kind = k.flags.string('bound-object-kind');
  const uid = k.flags.string('bound-object-uid');
  const seconds = k.flags.duration('duration') / 1000;
  const audiences = k.flags.list('audience');
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    spec: {
      audiences: audiences.length ? audiences : null,
      expirationSeconds: seconds || null,
      boundObjectRef: kind ? { kind, apiVersion: BOUND_KINDS[kind] ?? '', name: k.flags.string('bound-object-name'), ...(uid ? { uid } : {}) } : null,
    },
    status: { token: '', expirationTimestamp: null },
  };
}
