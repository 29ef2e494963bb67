// Whether a container that has ended is started again. upstream: pkg/api/v1/pod/util.go ContainerShouldRestart
import type { Container, Pod } from '../../api/generated/types.ts';

/** The first of its rules that speaks of this exit code, then its own policy, then the pod's. */
export function restartsAfter(container: Container, pod: Pod, exitCode: number): boolean {
  if (container.restartPolicy !== undefined && ruleFor(container, exitCode)) return true;
  const policy = container.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Every action that a rule can have restarts the container. */
function ruleFor(container: Container, exitCode: number): boolean {
  return (container.restartPolicyRules ?? []).some(({ exitCodes }) => {
    if (!exitCodes) return false;
    const named = (exitCodes.values ?? []).includes(exitCode);
    return exitCodes.operator === 'In' ? named : exitCodes.operator === 'NotIn' && !named;
  });
}
