// Honest figures only: what is stored, watched, asked and handed out. upstream: component-base/metrics, prometheus/common/expfmt
import type { Exchange } from '../exchange.ts';
import type { Figure, Sample } from '../registry/strategy.ts';
import type { VERSION } from './version.ts';

const CHECKED = 'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.';

/** The text format of Prometheus, by name. */
export function metrics(x: Exchange, version: typeof VERSION): string {
  const all = [...own(x), built(version), ...x.core.kinds.all.flatMap((s) => s.figures?.() ?? [])];
  return all
    .filter((f) => f.samples.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((f) => [`# HELP ${f.name} [${f.stability ?? 'ALPHA'}] ${f.help}`, `# TYPE ${f.name} ${f.type ?? 'gauge'}`, ...f.samples.map((s) => line(f.name, s)).sort(), ''].join('\n'))
    .join('');
}

function line(name: string, { labels = {}, value }: Sample): string {
  const said = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([k, v]) => `${k}=${JSON.stringify(v)}`);
  return `${name}${said.length ? `{${said.join()}}` : ''} ${float(value)}`;
}

/** From a million on with an exponent of two digits. upstream: strconv.AppendFloat(f, 'g', -1, 64) */
const float = (n: number): string => (n < 1e6 ? String(n) : n.toExponential().replace(/\+(\d)$/, '+0$1'));

function own({ core }: Exchange): Figure[] {
  const tables = [...core.storage.tables].map(([key, { size }]) => {
    const [resource = '', ...group] = key.split('.');
    return { key, size, labels: { group: group.join('.'), resource } };
  });
  return [
    {
      name: 'apiserver_longrunning_requests',
      stability: 'STABLE',
      help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.',
      samples: core.counts.watches(),
    },
    {
      name: 'apiserver_request_total',
      type: 'counter',
      stability: 'STABLE',
      help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      samples: core.counts.requests(),
    },
    { name: 'apiserver_resource_objects', help: CHECKED, samples: tables.map(({ labels, size: value }) => ({ labels, value })) },
    {
      name: 'apiserver_storage_objects',
      stability: 'STABLE',
      help: `(Deprecated since 1.34.0) [DEPRECATED, consider using apiserver_resource_objects instead] ${CHECKED}`,
      samples: tables.map(({ key, size: value }) => ({ labels: { resource: key }, value })),
    },
    {
      name: 'apiserver_watch_cache_resource_version',
      help: 'Current resource version of watch cache broken by resource type. This is truncated to the 15 least significant digits.',
      samples: tables.map(({ labels }) => ({ labels, value: core.storage.version })),
    },
  ];
}

function built(version: typeof VERSION): Figure {
  const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } = version;
  const words = { git_version: gitVersion, git_commit: gitCommit, git_tree_state: gitTreeState, build_date: buildDate, go_version: goVersion };
  return {
    name: 'kubernetes_build_info',
    stability: 'BETA',
    help: "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
    samples: [{ labels: { major, minor, ...words, compiler, platform }, value: 1 }],
  };
}
