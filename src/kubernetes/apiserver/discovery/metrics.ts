// A few honest figures. upstream: apiserver_storage_objects, etcd_* of the API server's /metrics
import type { Exchange } from '../exchange.ts';

/** What is stored and watched now and was asked so far, in the text format of Prometheus. */
export function metrics(x: Exchange): string {
  const lines = ['# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check split by kind.', '# TYPE apiserver_storage_objects gauge'];
  const tables = [...x.core.storage.tables].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, table] of tables) lines.push(`apiserver_storage_objects{resource=${JSON.stringify(key)}} ${table.size}`);
  lines.push('# HELP apiserver_registered_watchers [ALPHA] Number of currently registered watchers for a given resources', '# TYPE apiserver_registered_watchers gauge');
  for (const [key, table] of tables) if (table.listeners.size) lines.push(`apiserver_registered_watchers{resource=${JSON.stringify(key)}} ${table.listeners.size}`);
  lines.push(
    '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
    '# TYPE apiserver_request_total counter',
    ...x.core.counts.lines(),
    '# HELP apiserver_storage_resource_version The newest resourceVersion there is.',
    '# TYPE apiserver_storage_resource_version gauge',
    `apiserver_storage_resource_version ${x.core.storage.version}`,
  );
  return `${lines.join('\n')}\n`;
}
