// The flags that every command has. upstream: genericclioptions.ConfigFlags, logs, profiling and warning flags of pkg/cmd/cmd.go
import type { FlagSpec } from './flag-set.ts';

const known = new Map<string, readonly FlagSpec[]>();

/** `home` stands in a default. */
export function globalFlags(home: string): readonly FlagSpec[] {
  const flags = known.get(home) ?? flagsOf(home);
  if (known.size >= 20) known.clear();
  known.set(home, flags);
  return flags;
}

function flagsOf(home: string): readonly FlagSpec[] {
  const flags: FlagSpec[] = [
    { name: 'as', kind: 'string', usage: 'Act as this user: a name, or a service account as system:serviceaccount:NAMESPACE:NAME.' },
    { name: 'as-group', kind: 'stringArray', usage: 'Act as a member of this group. May be given more than once.' },
    { name: 'as-uid', kind: 'string', usage: 'Act with this user id.' },
    { name: 'as-user-extra', kind: 'stringArray', usage: 'Extra information of the user to act as, KEY=VALUE. May be given more than once, also for one key.' },
    { name: 'cache-dir', kind: 'string', default: `${home}/.kube/cache`, usage: 'Folder of the cache.' },
    { name: 'certificate-authority', kind: 'string', usage: "File with the certificate of the server's authority" },
    { name: 'client-certificate', kind: 'string', usage: 'File with the certificate to show to the server' },
    { name: 'client-key', kind: 'string', usage: 'File with the key of the client certificate' },
    { name: 'cluster', kind: 'string', usage: 'Cluster of the kubeconfig to talk to' },
    { name: 'context', kind: 'string', usage: 'Context of the kubeconfig to use' },
    { name: 'disable-compression', kind: 'bool', usage: 'Ask the server for answers that are not compressed' },
    { name: 'insecure-skip-tls-verify', kind: 'bool', usage: "Do not check the server's certificate. The connection is then open to anyone in between." },
    { name: 'kubeconfig', kind: 'string', usage: 'The kubeconfig file to read; no other one is looked at.' },
    { name: 'kuberc', kind: 'string', usage: 'The kuberc file with your preferences. KUBECTL_KUBERC=false or KUBERC=off does without.' },
    { name: 'log-flush-frequency', kind: 'duration', goFlag: true, default: '5s', usage: 'Longest time between two flushes of the log' },
    { name: 'match-server-version', kind: 'bool', usage: 'Insist on a server of the same version as this client' },
    { name: 'namespace', short: 'n', kind: 'string', usage: 'Namespace to work in' },
    { name: 'password', kind: 'string', usage: 'Password for basic authentication' },
    { name: 'profile', kind: 'string', default: 'none', usage: 'Profile to record: none, cpu, heap, goroutine, threadcreate, block, mutex or trace' },
    { name: 'profile-output', kind: 'string', default: 'profile.pprof', usage: 'File that the profile is written to' },
    { name: 'request-timeout', kind: 'string', default: '0', usage: 'How long to wait for one answer, with a unit (1s, 2m, 3h). 0 waits for ever.' },
    { name: 'server', short: 's', kind: 'string', usage: 'Address and port of the API server' },
    { name: 'tls-server-name', kind: 'string', usage: "Name to expect in the server's certificate; the host's own when left out" },
    { name: 'token', kind: 'string', usage: 'Bearer token to authenticate with' },
    { name: 'user', kind: 'string', usage: 'User of the kubeconfig to be' },
    { name: 'username', kind: 'string', usage: 'User name for basic authentication' },
    { name: 'v', short: 'v', kind: 'int', usage: 'How much to log; 6 and more show the requests' },
    { name: 'vmodule', kind: 'modules', usage: 'pattern=N pairs, separated by commas: how much single files log' },
    { name: 'warnings-as-errors', kind: 'bool', usage: 'Exit with an error when the server has sent a warning' },
  ];
  return flags.map((flag) => ({ ...flag, global: true }));
}
