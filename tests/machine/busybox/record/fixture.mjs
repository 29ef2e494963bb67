// The small tree in which the snippets of text.txt are run, in /t. Texts are bytes, as Latin-1.
const DAY = 86_400;
const START = 1_577_934_245;
const file = (name, text, more = {}) => ({ name, kind: 'file', text, mode: 0o644, time: START, ...more });
const folder = (name) => ({ name, kind: 'folder', text: '', mode: 0o755, time: START });
const link = (name, text) => ({ name, kind: 'link', text, mode: 0, time: START });

export const fixture = {
  accounts: {
    'etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nbin:x:2:2:bin:/bin:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n',
    'etc/group': 'root:x:0:\ndaemon:x:1:\nbin:x:2:\nwww-data:x:33:\nnogroup:x:65534:\n',
  },
  files: [
    file('five', 'one\ntwo\nthree\nfour\nfive\n', { time: START - DAY }),
    file('pairs', 'b 2\na 10\nc 1\nb 2\n', { time: START + DAY }),
    file('colon', 'root:x:0\nweb:y:10\ndb:z:5\n'),
    file('tabs', 'x\ty z\n\n\nend'),
    file('hello', 'Hello World\nhello again\nGoodbye\n'),
    file('twenty', `${Array.from({ length: 20 }, (_, i) => i + 1).join('\n')}\n`),
    file('bin', '\x01\xffabc\nstring here\x00tail'),
    file('run.sh', '#!/bin/sh\necho hi\n', { mode: 0o755 }),
    file('empty', ''),
    file('big', 'x\n'.repeat(75_000)),
    folder('d'),
    file('d/in', 'in\n'),
    folder('d/sub'),
    file('d/sub/deep', 'deep\n'),
    folder('e'),
    link('link', 'five'),
    link('broken', 'nowhere'),
  ],
};
