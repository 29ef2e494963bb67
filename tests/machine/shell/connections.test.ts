// /dev/tcp/HOST/PORT is bash's own: as bash 5.2, dash 0.5 and cat say it of a machine whose loopback is down.
import { expect, it } from 'vitest';
import { corpusWorld, runScript } from './support.ts';

it.each([
  ['cat < /dev/tcp/127.0.0.1/9', 'bash: connect: Network is unreachable\nbash: /dev/tcp/127.0.0.1/9: Network is unreachable\n'],
  ['echo > /dev/tcp/127.0.0.1/none', 'bash: none: Servname not supported for ai_socktype\nbash: /dev/tcp/127.0.0.1/none: Invalid argument\n'],
  ['echo > /dev/tcp/127.0.0.1/65545', 'bash: connect: Network is unreachable\nbash: /dev/tcp/127.0.0.1/65545: Network is unreachable\n'],
  ["sh -c 'cat < /dev/tcp/127.0.0.1/9'", 'sh: 1: cannot open /dev/tcp/127.0.0.1/9: No such file\n'],
  ["sh -c 'echo > /dev/tcp/127.0.0.1/9'", 'sh: 1: cannot create /dev/tcp/127.0.0.1/9: Directory nonexistent\n'],
  ['cat /dev/tcp/127.0.0.1/9', 'cat: /dev/tcp/127.0.0.1/9: No such file or directory\n'],
])('%s', async (script, said) => {
  const { stderr } = await runScript(corpusWorld(), script);
  expect(stderr.replaceAll('line 1: ', '')).toBe(said);
});
