// Which release this client is, and --match-server-version. upstream: k8s.io/component-base/version, kubectl/pkg/cmd/util/kubectl_match_version.go
import { CommandError } from './errors.ts';

/** The release whose behaviour this client has. */
export const CLIENT_VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: '0f29094e5b73085e3802ecc1298ecae13866bfe6',
  gitTreeState: 'clean',
  buildDate: '2026-07-22T18:10:35Z',
  goVersion: 'go1.26.5',
  compiler: 'gc',
  platform: 'linux/amd64',
} as const;

type Version = Readonly<Record<string, unknown>>;

const FIELDS = [
  'major',
  'minor',
  'emulationMajor',
  'emulationMinor',
  'minCompatibilityMajor',
  'minCompatibilityMinor',
  'gitVersion',
  'gitCommit',
  'gitTreeState',
  'buildDate',
  'goVersion',
  'compiler',
  'platform',
];

/** The struct as Go's %#v has it. */
function goText(version: Version): string {
  const fields = FIELDS.map((name) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}:${JSON.stringify(String(version[name] ?? ''))}`);
  return `version.Info{${fields.join(', ')}}`;
}

/** Throws unless the server is the very same build, as upstream does. */
export function requireSameVersion(server: Version): void {
  const client: Version = CLIENT_VERSION;
  if (FIELDS.every((name) => (server[name] ?? '') === (client[name] ?? ''))) return;
  throw new CommandError(`server version (&${goText(server)}) differs from client version (${goText(client)})`);
}

/** What `--version=raw` prints of this release. */
export const clientVersionText = (): string => goText(CLIENT_VERSION);
