// portside trace on the command line: hops to stdout, and an exit code that says whether there was an answer.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../src/host/cli/args.ts';
import { traceCommand } from '../../src/host/cli/trace.ts';

async function run(...argv: string[]): Promise<{ out: string; err: string; code: number }> {
  const said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += text;
    return true;
  });
  try {
    return { code: await traceCommand.run(argv, process.cwd()), ...said };
  } finally {
    vi.restoreAllMocks();
  }
}

afterEach(() => void vi.restoreAllMocks());

describe('portside trace', () => {
  it('shows the way to an answer: rules, rewrites, the process that took it, and back', async () => {
    const { out, code } = await run('node-1', 'https://10.96.0.1/healthz');
    const lines = out.trimEnd().split('\n');
    for (const wanted of [
      /^→ node-1 +send +default via 192\.168\.1\.1 dev eth0 +\[192\.168\.1\.11:\d+ → 10\.96\.0\.1:443\]$/,
      /^→ node-1 +rule +nat KUBE-SEP-\w+: -A KUBE-SEP-.* -j DNAT --to-destination 192\.168\.1\.10:6443/,
      /^→ node-1 +rewrite +destination translated +\[192\.168\.1\.11:\d+ → 192\.168\.1\.10:6443\]$/,
      /^→ node-1 +rewrite +source translated/,
      /^→ control-plane +deliver +kube-apiserver\[1\] on port 6443/,
      /^← node-1 +deliver +connected/,
    ])
      expect(lines.filter((line) => wanted.test(line))).not.toEqual([]);
    expect([lines.at(-1), code]).toEqual(['reply at control-plane', 0]);
  });

  it.each([
    ['http://192.168.1.12:31000', 'refused at node-2: no process listens on port 31000: RST'],
    ['http://192.168.1.77/', 'unreachable at laptop: no answer to ARP for 192.168.1.77'],
  ])('%s', async (url, end) => {
    const { out, code } = await run('laptop', url);
    expect([out.trimEnd().split('\n').at(-1), code]).toEqual([end, 1]);
  });

  it('says why nothing left, and which hosts there are', async () => {
    expect(await run('laptop', 'http://nosuch.example/')).toEqual({ out: '', err: 'no packet left the host: curl: (6) Could not resolve host: nosuch.example\n', code: 1 });
    await expect(run('nowhere', 'http://x/')).rejects.toThrow('there is no host "nowhere"; there are laptop, control-plane, node-1, node-2, outside, router');
    await expect(run('laptop')).rejects.toThrow(UsageError);
  });
});
