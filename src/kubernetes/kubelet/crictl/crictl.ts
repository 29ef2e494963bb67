// crictl: the containers of a node as its runtime sees them, without the API server. upstream: kubernetes-sigs/cri-tools cmd/crictl
import { rfc3339 } from '../../../base/time.ts';
import type { Process, Program } from '../../../machine/os/types.ts';
import { execFailure, spawnIn, startFailure } from '../exec.ts';
import { logBytes } from '../lib/log-store.ts';
import { FLAGS, type Parsed, parse, Wrong } from './command-line.ts';
import { ago, humanSize, table } from './text.ts';
import { byId, type CriContainer, type CriSource, containersOf, sandboxesOf, short } from './view.ts';

type Work = (p: Process, source: CriSource, call: Parsed) => Promise<number>;

/** The program over a node's runtime. */
export function crictl(source: CriSource): Program {
  return {
    name: 'crictl',
    summary: 'Look at the containers of this node by its runtime.',
    async main(p) {
      const [verb, ...words] = p.argv.slice(1);
      if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
        await p.out(HELP);
        return 0;
      }
      if (verb === '--version' || verb === '-v') {
        await p.out('crictl version v1.36.0\n');
        return 0;
      }
      const command = COMMANDS[verb];
      if (!command) return fatal(p, `unknown command ${JSON.stringify(verb)} (not simulated here, or not one of crictl's)`);
      if (p.user.uid !== 0)
        return fatal(
          p,
          'validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: permission denied"',
        );
      try {
        return await command(p, source, parse(words, FLAGS[verb] ?? {}));
      } catch (error) {
        if (error instanceof Wrong) return fatal(p, error.message);
        throw error;
      }
    },
  };
}

async function fatal(p: Process, message: string): Promise<number> {
  await p.err(`FATA[0000] ${message} \n`);
  return 1;
}

const ps: Work = async (p, source, call) => {
  const state = call.value('state')?.toLowerCase();
  const name = call.value('name');
  const pod = call.value('pod');
  const rows = containersOf(source)
    .filter((c) => (state ? c.state.toLowerCase() === state : call.has('all') || c.state === 'Running'))
    .filter((c) => (name === undefined || new RegExp(name).test(c.name)) && (pod === undefined || c.sandbox.id.startsWith(pod)))
    .slice(0, call.has('last') ? Number(call.value('last')) : undefined);
  if (call.has('quiet')) {
    await p.out(rows.map((c) => `${c.id}\n`).join(''));
    return 0;
  }
  const now = p.clock.now();
  const cells = rows.map((c) => [
    short(c.id),
    short(c.imageId),
    ago(now - c.createdAt),
    c.state,
    c.name,
    String(c.attempt),
    short(c.sandbox.id),
    c.sandbox.name,
    c.sandbox.namespace,
  ]);
  await p.out(table(['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'], cells));
  return 0;
};

const pods: Work = async (p, source, call) => {
  const name = call.value('name');
  const namespace = call.value('namespace');
  const state = call.value('state')?.toLowerCase();
  const found = sandboxesOf(source).filter(
    (s) =>
      (name === undefined || new RegExp(name).test(s.name)) && (namespace === undefined || s.namespace === namespace) && (state === undefined || (state === 'ready') === s.ready),
  );
  if (call.has('quiet')) {
    await p.out(found.map((s) => `${s.id}\n`).join(''));
    return 0;
  }
  const now = p.clock.now();
  const cells = found.map((s) => [short(s.id), ago(now - s.createdAt), s.ready ? 'Ready' : 'NotReady', s.name, s.namespace, '0', '(default)']);
  await p.out(table(['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'], cells));
  return 0;
};

const images: Work = async (p, source, call) => {
  const found = [...source.images.list()].sort((a, b) => (a.name < b.name ? -1 : 1)).filter((i) => call.operands.length === 0 || call.operands.some((o) => i.name.includes(o)));
  if (call.has('quiet')) {
    await p.out(found.map((i) => `${i.digest}\n`).join(''));
    return 0;
  }
  const cells = found.map((i) => {
    const cut = i.name.lastIndexOf(':');
    return [i.name.slice(0, cut), i.name.slice(cut + 1), short(i.digest.replace('sha256:', '')), humanSize(i.image.size)];
  });
  await p.out(table(['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'], cells));
  return 0;
};

/** The container that an operand names by the beginning of its id. */
function named(source: CriSource, call: Parsed): CriContainer {
  const [id] = call.operands;
  if (id === undefined) throw new Wrong('ID cannot be empty');
  const found = byId(containersOf(source), id);
  if (!found) throw new Wrong(`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`);
  return found;
}

const logs: Work = async (p, source, call) => {
  const { slot, previous } = named(source, call);
  const log = previous ? slot.previousLog : slot.log;
  if (!log) return 0;
  const tail = call.value('tail');
  let at = tail === undefined ? 0 : log.tail(Number(tail));
  const show = async (): Promise<void> => {
    const { lines, next } = log.since(at);
    at = next;
    for (const line of lines) await p.stdout.write(logBytes(line, call.has('timestamps')));
  };
  await show();
  while (call.has('follow') && !log.ended) {
    let forget = (): void => {};
    await p
      .wait(
        new Promise<void>((resolve) => {
          forget = log.watch(resolve);
        }),
      )
      .finally(() => forget());
    await show();
  }
  return 0;
};

const exec: Work = async (p, source, call) => {
  const { slot, state, id } = named(source, call);
  const argv = call.operands.slice(1);
  if (argv.length === 0) throw new Wrong('incorrect Usage.');
  if (state !== 'Running')
    throw new Wrong(
      'execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to get container state: container is in CONTAINER_EXITED state',
    );
  const files = new Map([...p.files].filter(([fd]) => fd === 1 || fd === 2 || (fd === 0 && call.has('interactive'))));
  let child: Process;
  try {
    child = spawnIn(slot, { argv, files, ...(call.has('tty') ? { tty: p.tty } : {}) });
  } catch (error) {
    throw new Wrong(`execing command in container: ${execFailure(id, startFailure(argv, error, slot.machine?.fs).text)}`);
  }
  const { code } = await p.wait(child.exited);
  return code === 0 ? 0 : fatal(p, `execing command in container: command terminated with exit code ${code}`);
};

/** SIGTERM, and SIGKILL when the time is over; whoever keeps the container starts it again. */
const stop: Work = async (p, source, call) => {
  const timeout = Number(call.value('timeout') ?? 0);
  const container = named(source, call);
  const { process, machine } = container.slot;
  if (process && container.state === 'Running') {
    process.kill(timeout > 0 ? 'SIGTERM' : 'SIGKILL');
    const timer = p.clock.after(timeout * 1000, () => machine?.halt());
    await p.wait(process.exited).finally(() => timer.cancel());
  }
  await p.out(`${call.operands[0]}\n`);
  return 0;
};

const inspect: Work = async (p, source, call) => {
  const c = named(source, call);
  const image = { annotations: {}, image: c.image, runtimeHandler: '', userSpecifiedImage: '' };
  const labels = {
    'io.kubernetes.container.name': c.name,
    'io.kubernetes.pod.name': c.sandbox.name,
    'io.kubernetes.pod.namespace': c.sandbox.namespace,
    'io.kubernetes.pod.uid': c.sandbox.worker.uid,
  };
  const times = {
    createdAt: rfc3339(c.createdAt),
    startedAt: rfc3339(c.createdAt),
    finishedAt: c.finishedAt === undefined ? '0001-01-01T00:00:00Z' : rfc3339(c.finishedAt),
  };
  const status = {
    id: c.id,
    metadata: { attempt: c.attempt, name: c.name },
    state: `CONTAINER_${c.state.toUpperCase()}`,
    ...times,
    exitCode: c.exitCode ?? 0,
    image,
    imageRef: c.slot.imageID,
    labels,
    logPath: `/var/log/pods/${c.sandbox.namespace}_${c.sandbox.name}_${c.sandbox.worker.uid}/${c.name}/${c.attempt}.log`,
  };
  const info = { sandboxID: c.sandbox.id, pid: c.slot.process?.pid ?? 0 };
  await p.out(`${JSON.stringify({ status, info }, null, 2)}\n`);
  return 0;
};

const COMMANDS: Readonly<Record<string, Work>> = { ps, pods, images, image: images, img: images, logs, exec, stop, inspect };

const HELP = `NAME:
   crictl - client for CRI

USAGE:
   crictl [global options] command [command options] [arguments...]

COMMANDS:
   exec                Run a command in a running container
   images, image, img  List images
   inspect             Display the status of one or more containers
   logs                Fetch the logs of a container
   pods                List pods
   ps                  List containers
   stop                Stop one or more running containers
`;
