// Gives a Service its addresses and node ports, takes them back, repairs itself from what is stored.
// upstream: pkg/registry/core/service/storage/alloc.go
import type { FieldError } from '../../../api/field.ts';
import { invalid, required } from '../../../api/field.ts';
import { newInternalError, newInvalid, StatusError } from '../../../api/status.ts';
import { invalids } from '../lib/errors.ts';
import { isPathSegmentName } from '../lib/names.ts';
import type { Figure, Reservation, Sample, StrategyContext } from '../strategy.ts';
import { AddressPool, rangesOf } from './address-pool.ts';
import { Addresses } from './address-reservation.ts';
import { initIPFamilies, keepsPreference, refuse } from './families.ts';
import { type Draft, isHeadless, NO_IP, needsHealthCheck, nodePortsOf, type Spec, type Stored, specOf } from './fields.ts';
import { FULL, PortAllocator, PortOperation } from './port-allocator.ts';
import { familyOf } from './validation-ips.ts';

export class ServiceAllocator {
  readonly #ips: ReadonlyMap<string, AddressPool>;
  readonly #range: () => string;
  #ports: PortAllocator;

  constructor(serviceCIDR: string, nodePortRange: string | (() => string)) {
    this.#ips = new Map(
      serviceCIDR
        .split(',')
        .map((c) => new AddressPool(c.trim()))
        .map((a) => [a.family, a]),
    );
    this.#range = typeof nodePortRange === 'string' ? () => nodePortRange : nodePortRange;
    this.#ports = new PortAllocator(this.#range());
  }

  /** The families of the cluster, the default one first. */
  get families(): readonly string[] {
    return [...this.#ips.keys()];
  }

  create(service: Draft, context: StrategyContext): Reservation {
    this.#openRanges(context);
    initIPFamilies(service, undefined, this.families);
    const addresses = this.#allocateAll(service, context);
    try {
      return both(addresses, this.#createPorts(service, context));
    } catch (error) {
      addresses.revert();
      throw error;
    }
  }

  update(service: Draft, old: Stored, context: StrategyContext): Reservation {
    const was = specOf(old);
    this.#openRanges(context);
    initIPFamilies(service, was, this.families);
    const addresses = this.#updateAddresses(service, was, context);
    try {
      return both(addresses, this.#updatePorts(service, was, context));
    } catch (error) {
      addresses.revert();
      throw error;
    }
  }

  /** Gives back all that a Service had. */
  release(service: Stored): void {
    const spec = specOf(service);
    for (const ip of heldAddresses(spec)) this.#ips.get(familyOf(ip))?.release(ip);
    for (const port of heldPorts(spec)) this.#ports.release(port);
  }

  /** Forgets everything and takes what these Services have, as far as today's range goes. A number that two of them claim has one owner, the first. */
  restore(services: Iterable<Stored>): void {
    for (const ips of this.#ips.values()) ips.clear();
    this.#ports = new PortAllocator(this.#range());
    for (const service of services) {
      const spec = specOf(service);
      for (const ip of heldAddresses(spec)) this.#ips.get(familyOf(ip))?.adopt(ip);
      for (const port of heldPorts(spec)) this.#ports.allocate(port);
    }
  }

  /** upstream: ipallocator/metrics.go, portallocator/metrics.go */
  figures(): Figure[] {
    const ranges = [...this.#ips.values()].flatMap((ips) => ips.counts());
    const gauge = (name: string, what: string, samples: readonly Sample[]): Figure => ({
      name: `kube_apiserver_${name}`,
      help: `Gauge measuring the number of ${what} for Services`,
      samples,
    });
    return [
      gauge(
        'clusterip_allocator_allocated_ips',
        'allocated IPs',
        ranges.map(({ cidr, used: value }) => ({ labels: { cidr }, value })),
      ),
      gauge(
        'clusterip_allocator_available_ips',
        'available IPs',
        ranges.map(({ cidr, free: value }) => ({ labels: { cidr }, value })),
      ),
      gauge('nodeport_allocator_allocated_ports', 'allocated NodePorts', [{ value: this.#ports.used }]),
      gauge('nodeport_allocator_available_ports', 'available NodePorts', [{ value: this.#ports.free }]),
    ];
  }

  // --- addresses

  #openRanges(context: StrategyContext): void {
    const ranges = rangesOf(context);
    for (const ips of this.#ips.values()) ips.open(ranges);
  }

  #allocateAll(service: Draft, context: StrategyContext): Addresses {
    const spec = service.spec;
    if (spec.type === 'ExternalName' || spec.clusterIPs?.[0] === NO_IP) return new Addresses(this.#ips);
    const wanted = (spec.ipFamilies ?? []).map((family, i) => ({ family, ip: spec.clusterIPs?.[i] ?? '' }));
    return this.#allocate(service, wanted, 0, context);
  }

  /** Takes the wanted addresses and writes them to clusterIPs from `at` on. */
  #allocate(service: Draft, wanted: readonly { readonly family: string; readonly ip: string }[], at: number, context: StrategyContext): Addresses {
    const spec = service.spec;
    const held = new Addresses(this.#ips);
    const ips = [...(spec.clusterIPs ?? [])];
    while (ips.length < at + wanted.length) ips.push('');
    // The server's messages show the list with the places that are still to be filled.
    spec.clusterIPs = ips;
    try {
      for (const [i, want] of wanted.entries()) ips[at + i] = held.take(want.family, this.#one(service, want, ips, context));
    } catch (error) {
      held.revert();
      throw error;
    }
    if (context.dryRun) held.forget();
    if (ips[0]) spec.clusterIP = ips[0];
    return held;
  }

  #one(service: Draft, want: { readonly family: string; readonly ip: string }, ips: readonly string[], context: StrategyContext): string {
    const allocator = this.#ips.get(want.family);
    const fail = (ip: string, problem: string): StatusError => refuse(service, [invalid('spec.clusterIPs', [...ips], `failed to allocate IP${ip}: ${problem}`)]);
    const owner = context.dryRun ? [] : validateOwner(service);
    if (want.ip) {
      const problem = allocator?.allocate(want.ip, true) ?? (owner.length ? recordProblem(want.ip, owner) : allocator?.allocate(want.ip, context.dryRun));
      if (problem) throw fail(` ${want.ip}`, problem);
      return want.ip;
    }
    const ip = allocator?.allocateNext(context.random, context.dryRun || owner.length > 0);
    if (ip === undefined) throw fail('', FULL);
    if (owner.length) throw fail('', recordProblem(ip, owner));
    return ip;
  }

  #updateAddresses(service: Draft, old: Spec, context: StrategyContext): Addresses {
    const spec = service.spec;
    const none = new Addresses(this.#ips);
    if (keepsPreference(spec, old)) return none;
    if (old.type === 'ExternalName' && spec.type !== 'ExternalName') return this.#allocateAll(service, context);
    if (old.clusterIPs?.[0] === NO_IP) return none;
    if (old.type !== 'ExternalName' && spec.type === 'ExternalName') {
      if (!context.dryRun) none.releaseLater(old.clusterIPs ?? []);
      return none;
    }
    const was = old.ipFamilies?.length ?? 0;
    const is = spec.ipFamilies?.length ?? 0;
    if (was === 1 && is === 2) return this.#allocate(service, [{ family: spec.ipFamilies?.[1] ?? '', ip: spec.clusterIPs?.[1] ?? '' }], 1, context);
    if (was === 2 && is === 1 && !context.dryRun) none.releaseLater((old.clusterIPs ?? []).slice(1));
    return none;
  }

  // --- node ports

  #createPorts(service: Draft, context: StrategyContext): PortOperation {
    const spec = service.spec;
    const operation = new PortOperation(this.#ports, context.dryRun);
    try {
      if (ownsPorts(spec)) allocateNewPorts(service, operation, context);
      if (needsHealthCheck(spec)) allocateHealthCheck(service, operation, context);
      return operation;
    } catch (error) {
      operation.revert();
      throw error;
    }
  }

  #updatePorts(service: Draft, old: Spec, context: StrategyContext): PortOperation {
    const spec = service.spec;
    const operation = new PortOperation(this.#ports, context.dryRun);
    try {
      if (ownsPorts(old) && !ownsPorts(spec)) for (const port of nodePortsOf(old)) operation.releaseLater(port);
      if (ownsPorts(spec)) changePorts(service, old, operation, context);
      if (!needsHealthCheck(old) && needsHealthCheck(spec)) allocateHealthCheck(service, operation, context);
      if (needsHealthCheck(old) && !needsHealthCheck(spec) && old.healthCheckNodePort) operation.releaseLater(old.healthCheckNodePort);
      return operation;
    } catch (error) {
      operation.revert();
      throw error;
    }
  }
}

const heldAddresses = (spec: Spec): readonly string[] => (spec.type === 'ExternalName' || isHeadless(spec) ? [] : (spec.clusterIPs ?? []));

/** An ExternalName Service may name a node port; it never gets it. */
const ownsPorts = (spec: Spec): boolean => spec.type === 'NodePort' || spec.type === 'LoadBalancer';

const heldPorts = (spec: Spec): readonly number[] => [
  ...(ownsPorts(spec) ? new Set(nodePortsOf(spec)) : []),
  ...(needsHealthCheck(spec) && spec.healthCheckNodePort ? [spec.healthCheckNodePort] : []),
];

/** A port number gets one node port for all protocols, unless others are asked for. upstream: initNodePorts */
function allocateNewPorts(service: Draft, operation: PortOperation, context: StrategyContext): void {
  const ports = service.spec.ports ?? [];
  const automatic = wantsNodePorts(service.spec);
  const byPort = new Map<number, number>();
  ports.forEach((port, i) => {
    if (!port.nodePort && !automatic) return;
    const shared = byPort.get(port.port);
    if (shared === undefined) {
      const asked = ports.find((p) => p.port === port.port && p.nodePort)?.nodePort;
      port.nodePort = asked === undefined ? nextPort(operation, context) : claim(service, operation, i, asked);
      byPort.set(port.port, port.nodePort);
    } else if (!port.nodePort) port.nodePort = shared;
    else if (port.nodePort !== shared) claim(service, operation, i, port.nodePort);
  });
}

/** upstream: updateNodePorts */
function changePorts(service: Draft, old: Spec, operation: PortOperation, context: StrategyContext): void {
  const before = ownsPorts(old) ? nodePortsOf(old) : [];
  const automatic = wantsNodePorts(service.spec);
  const taken = new Set<number>();
  const pairs = new Set<string>();
  service.spec.ports?.forEach((port, i) => {
    if (!port.nodePort && !automatic) return;
    if (!port.nodePort) port.nodePort = nextPort(operation, context);
    else if (!before.includes(port.nodePort) && !taken.has(port.nodePort)) taken.add(claim(service, operation, i, port.nodePort));
    const pair = `{${port.protocol} ${port.nodePort}}`;
    if (pairs.has(pair)) throw plainError(`duplicate nodePort: ${pair}`);
    pairs.add(pair);
  });
  const now = nodePortsOf(service.spec);
  for (const port of new Set(before)) if (!now.includes(port)) operation.releaseLater(port);
}

const wantsNodePorts = (spec: Spec): boolean => spec.type === 'NodePort' || spec.allocateLoadBalancerNodePorts === true;

function nextPort(operation: PortOperation, context: StrategyContext): number {
  const port = operation.allocateNext(context.random);
  if (port === undefined) throw newInternalError(`failed to allocate a nodePort: ${FULL}`);
  return port;
}

function claim(service: Draft, operation: PortOperation, index: number, port: number): number {
  const problem = operation.allocate(port);
  if (problem) throw refuse(service, [invalid(`spec.ports[${index}].nodePort`, port, problem)]);
  return port;
}

function allocateHealthCheck(service: Draft, operation: PortOperation, context: StrategyContext): void {
  const asked = service.spec.healthCheckNodePort;
  if (!asked) {
    const port = operation.allocateNext(context.random);
    if (port === undefined) throw newInternalError(`failed to allocate a HealthCheck NodePort 0: ${FULL}`);
    service.spec.healthCheckNodePort = port;
    return;
  }
  const problem = operation.allocate(asked);
  if (problem) throw newInternalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${problem}`);
}

/** An error that upstream does not dress up as a Status. */
function plainError(message: string): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 });
}

/** An address is recorded as an IPAddress object that points to its Service; this is what its validation says. */
function validateOwner(service: Draft): FieldError[] {
  const name = service.metadata.name ?? '';
  return name ? invalids('spec.parentRef.name', name, isPathSegmentName(name)) : [required('spec.parentRef.name')];
}

function recordProblem(ip: string, errors: readonly FieldError[]): string {
  return newInvalid({ group: 'networking.k8s.io', kind: 'IPAddress' }, ip, errors).status.message ?? '';
}

function both(a: Reservation, b: Reservation): Reservation {
  return {
    commit() {
      a.commit();
      b.commit();
    },
    revert() {
      a.revert();
      b.revert();
    },
  };
}
