// upstream: describe.go ConfigMapDescriber, SecretDescriber, ServiceAccountDescriber
import { decode, fromBase64 } from '../../../base/bytes.ts';
import type { ConfigMap, Secret, ServiceAccount } from '../../api/generated/types.ts';
import { events, head } from './lib/common.ts';
import { type Describer, eventsOf } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

const sorted = (all: Readonly<Record<string, string>> | undefined): [string, string][] => Object.entries(all ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

export const describeConfigMap: Describer = async (d) => {
  const map = d.object as unknown as ConfigMap;
  const w = new DescribeText();
  head(w, map.metadata);
  w.flush();
  w.line(0, '\nData\n====');
  for (const [key, value] of sorted(map.data)) w.line(0, `${key}:\n----\n${value}\n`);
  w.line(0, '\nBinaryData\n====');
  for (const [key, value] of sorted(map.binaryData)) w.line(0, `${key}: ${fromBase64(value).length} bytes`);
  w.line(0, '');
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeSecret: Describer = async (d) => {
  const secret = d.object as unknown as Secret;
  const w = new DescribeText();
  head(w, secret.metadata);
  w.line(0, `\nType:\t${secret.type ?? ''}`);
  w.line(0, '\nData\n====');
  for (const [key, value] of sorted(secret.data)) {
    const shown = key === 'token' && secret.type === 'kubernetes.io/service-account-token' ? decode(fromBase64(value)) : `${fromBase64(value).length} bytes`;
    w.line(0, `${key}:\t${shown}`);
  }
  return w.finish();
};

export const describeServiceAccount: Describer = async (d) => {
  const account = d.object as unknown as ServiceAccount;
  const w = new DescribeText();
  head(w, account.metadata);
  const names = (account.imagePullSecrets ?? []).map((s) => s.name ?? '');
  if (names.length === 0) w.line(0, 'Image pull secrets:\t<none>');
  names.forEach((n, i) => w.line(0, `${i === 0 ? 'Image pull secrets:' : ' '.repeat(19)}\t${n}`));
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
