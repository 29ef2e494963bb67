// One server's plug-ins in CoreDNS' own order (plugin.cfg): loadbalance, cache, rewrite, hosts, kubernetes, forward.
import type { Clock } from '../../base/clock.ts';
import { parseIp } from '../../base/ip.ts';
import type { Random } from '../../base/random.ts';
import { type Question, type ResourceRecord, reverseName } from '../../machine/programs/lib/dns-message.ts';
import { type Answer, failed, fallsThrough, inZone } from './answer.ts';
import { AnswerCache } from './answer-cache.ts';
import type { Backend } from './backend.ts';
import { answerFromCluster } from './cluster-zone.ts';
import { answerFromOutside, type OutsideZone } from './outside.ts';
import type { HostsSettings, RewriteRule, ServerSettings } from './settings.ts';

export interface ChainOptions {
  readonly settings: ServerSettings;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly random: Random;
  readonly outside: OutsideZone;
  readonly ownAddresses: readonly string[];
}

export class Chain {
  readonly settings: ServerSettings;
  readonly #o: ChainOptions;
  readonly #cache: AnswerCache | undefined;

  constructor(options: ChainOptions) {
    this.#o = options;
    this.settings = options.settings;
    this.#cache = options.settings.cache ? new AnswerCache(options.clock, options.settings.cache) : undefined;
  }

  /** Answers a question as the whole chain does. */
  answer(q: Question): Answer {
    const remembered = this.#cache?.get(q);
    const answer = remembered ?? this.#remember(q, this.#rewritten(q));
    return this.settings.loadbalance ? { ...answer, answers: this.#shuffled(answer.answers), additional: this.#shuffled(answer.additional) } : answer;
  }

  #remember(q: Question, answer: Answer): Answer {
    return this.#cache?.put(q, answer) ?? answer;
  }

  #rewritten(q: Question): Answer {
    for (const rule of this.settings.rewrites) {
      const name = applyRewrite(rule, q.name.toLowerCase());
      if (name === undefined) continue;
      const answer = this.#lookup({ ...q, name });
      // The asker gets its own name back.
      return { ...answer, answers: answer.answers.map((r) => (r.name.toLowerCase() === name ? { ...r, name: q.name } : r)) };
    }
    return this.#lookup(q);
  }

  #lookup(q: Question): Answer {
    const { settings, backend, outside, ownAddresses } = this.#o;
    const fromHosts = settings.hosts ? answerFromHosts(settings.hosts, q) : undefined;
    if (fromHosts) return fromHosts;
    if (settings.kubernetes) {
      const found = answerFromCluster({ backend, settings: settings.kubernetes, lookup: (next) => this.answer(next), ownAddresses }, q);
      if (found) return found;
    }
    if (settings.forward && inZone(q.name.toLowerCase(), settings.forward.from)) return answerFromOutside(outside, q);
    return failed(settings.hosts || settings.kubernetes || settings.forward ? 'SERVFAIL' : 'REFUSED');
  }

  /** Aliases first, addresses in a new order each time. */
  #shuffled(records: readonly ResourceRecord[]): readonly ResourceRecord[] {
    const isAddress = (r: ResourceRecord): boolean => r.type === 'A' || r.type === 'AAAA' || r.type === 'MX';
    const list = records.filter(isAddress);
    if (list.length < 2) return records;
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.#o.random.int(i + 1);
      const [a, b] = [list[i], list[j]];
      if (a && b) [list[i], list[j]] = [b, a];
    }
    return [...records.filter((r) => !isAddress(r)), ...list];
  }
}

function applyRewrite(rule: RewriteRule, name: string): string | undefined {
  switch (rule.kind) {
    case 'exact':
      return name === rule.from ? rule.to : undefined;
    case 'prefix':
      return name.startsWith(rule.from) ? rule.to + name.slice(rule.from.length) : undefined;
    case 'suffix':
      return name.endsWith(rule.from) ? name.slice(0, name.length - rule.from.length) + rule.to : undefined;
    case 'substring':
      return name.includes(rule.from) ? name.replaceAll(rule.from, rule.to) : undefined;
    case 'regex': {
      const match = new RegExp(rule.from).exec(`${name}.`);
      return match ? rule.to.replace(/\{(\d+)\}/g, (_, n: string) => match[Number(n)] ?? '').replace(/\.$/, '') : undefined;
    }
  }
}

function answerFromHosts(hosts: HostsSettings, q: Question): Answer | undefined {
  const name = q.name.toLowerCase();
  const record = (type: 'A' | 'AAAA' | 'PTR', data: string): ResourceRecord => ({ name: q.name, type, class: 'IN', ttl: hosts.ttl, data });
  const found =
    q.type === 'PTR'
      ? hosts.entries.filter((e) => reverseName(e.ip) === name).flatMap((e) => e.names.slice(0, 1).map((n) => record('PTR', n)))
      : hosts.entries
          .filter((e) => e.names.includes(name) && (q.type === 'A' || q.type === 'AAAA') && (parseIp(e.ip)?.family === 6) === (q.type === 'AAAA'))
          .map((e) => record(q.type === 'AAAA' ? 'AAAA' : 'A', e.ip));
  if (found.length > 0) return { rcode: 'NOERROR', authoritative: true, answers: found, authority: [], additional: [] };
  if (fallsThrough(hosts.fallthrough, name)) return undefined;
  const known = hosts.entries.some((e) => e.names.includes(name));
  return known ? { ...failed('NOERROR'), authoritative: true } : failed(hosts.fallthrough ? 'NXDOMAIN' : 'SERVFAIL');
}
