// Ports as they are typed, [LOCAL:]REMOTE, as ports of the pod. upstream: kubectl/pkg/cmd/portforward/portforward.go, kubectl/pkg/util/{pod,service}_port.go
import type { Pod, Service } from '../../../api/generated/types.ts';
import { CommandError } from '../errors.ts';

/** Local and remote; what has no colon, or too many, is both. upstream: splitPort */
function halves(port: string): readonly [local: string, remote: string] {
  const parts = port.split(':');
  const [first = '', second = ''] = parts;
  return parts.length === 2 ? [first, second] : [first, first];
}

const joined = (local: string, remote: string): string => (local === remote ? remote : `${local}:${remote}`);

/** Go's Atoi takes these. */
const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text);

const declared = (pod: Pod) => (pod.spec?.containers ?? []).flatMap((c) => c.ports ?? []);

function containerPort(pod: Pod, name: string): number {
  const found = declared(pod).find((p) => p.name === name);
  if (!found) throw new CommandError(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
  return found.containerPort;
}

function servicePort(service: Service, name: string): number {
  const found = service.spec?.ports?.find((p) => p.name === name);
  if (!found) throw new CommandError(`Service '${service.metadata.name}' does not have a named port '${name}'`);
  return found.port;
}

/** Throws for a port that is UDP and nothing else; `numberOf` tells the number of a name. */
function refuseUdp(given: readonly string[], ports: readonly { readonly protocol?: string; readonly number: number }[], numberOf: (name: string) => number): void {
  for (const port of given) {
    const [, remote] = halves(port);
    const number = isNumber(remote) ? Number(remote) : numberOf(remote);
    const same = ports.filter((p) => p.number === number);
    if (same.some((p) => p.protocol === 'UDP') && !same.some((p) => (p.protocol ?? 'TCP') === 'TCP')) throw new CommandError(`UDP protocol is not supported for ${remote}`);
  }
}

/** A pod's ports, names as numbers. upstream: checkUDPPortInPod, convertPodNamedPortToNumber */
export function portsOfPod(given: readonly string[], pod: Pod): string[] {
  refuseUdp(
    given,
    declared(pod).map((p) => ({ ...p, number: p.containerPort })),
    (name) => containerPort(pod, name),
  );
  return given.map((port) => {
    const [local, remote] = halves(port);
    const inPod = isNumber(remote) ? remote : String(containerPort(pod, remote));
    return local === remote ? inPod : `${local}:${inPod}`;
  });
}

/** A Service's ports as those of its pod. upstream: checkUDPPortInService, translateServicePortToTargetPort */
export function portsOfService(given: readonly string[], service: Service, pod: Pod): string[] {
  refuseUdp(
    given,
    (service.spec?.ports ?? []).map((p) => ({ ...p, number: p.port })),
    (name) => servicePort(service, name),
  );
  return given.map((port) => {
    const [local, remote] = halves(port);
    const number = isNumber(remote) ? Number(remote) : servicePort(service, remote);
    return joined(!isNumber(remote) && local === remote ? String(number) : local, String(targetOf(service, number, pod)));
  });
}

/** upstream: LookupContainerPortNumberByServicePort */
function targetOf(service: Service, number: number, pod: Pod): number {
  const found = service.spec?.ports?.find((p) => p.port === number);
  if (!found) throw new CommandError(`Service ${service.metadata.name} does not have a service port ${number}`);
  // Nobody translates ports of a headless Service: clients take the pod's as it is.
  if (service.spec?.clusterIP === 'None') return number;
  const target = found.targetPort || found.port;
  return typeof target === 'number' ? target : containerPort(pod, target);
}
