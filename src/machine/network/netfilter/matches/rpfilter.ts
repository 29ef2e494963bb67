// rpfilter: would an answer leave by the device that the packet came in by? upstream: iptables extensions/libxt_rpfilter.c, Linux net/ipv4/netfilter/ipt_rpfilter.c
import { matchModule, type OptionOf } from '../module.ts';

const FLAGS = ['loose', 'validmark', 'accept-local', 'invert'] as const;

const option = (name: string): OptionOf => ({
  args: 0,
  set: (draft) => {
    draft[name] = true;
  },
});

export const rpfilter = matchModule<'rpfilter'>({
  kind: 'rpfilter',
  options: Object.fromEntries(FLAGS.map((name) => [`--${name}`, option(name)])),
  finish: (draft) => ({ kind: 'rpfilter', flags: FLAGS.filter((name) => draft[name]) }),
  save: (m) => m.flags.map((name) => `--${name}`).join(' '),
  list: (m) => ['rpfilter', ...m.flags].join(' '),
  compile: (m) => {
    const has = (name: (typeof FLAGS)[number]): boolean => m.flags.includes(name);
    return (p, { host }) => {
      // What a host sends itself has no way back to ask for.
      if (p.in === undefined || p.in.kind === 'loopback') return !has('invert');
      const way = host.routes.lookup(p.src, { mark: has('validmark') ? p.mark : 0 });
      const back = way.kind === 'local' ? has('accept-local') : way.kind === 'out' && (has('loose') || way.dev === p.in);
      return back !== has('invert');
    };
  },
});
