// Requests that become streams. upstream: client-go/transport/spdy Negotiate, apimachinery/pkg/util/httpstream/spdy NewConnection
import { StatusError } from '../../../api/status.ts';
import type { ApiRequest, Upgrade } from '../../../api/wire.ts';
import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';

type Kind = Upgrade['kind'];

/** Asks for a stream. A refusal is told by its message alone: whoever upgrades a connection reads no more of an answer. */
export async function upgraded<K extends Kind>(s: Session, kind: K, request: Omit<ApiRequest, 'method'>): Promise<Extract<Upgrade, { kind: K }>> {
  const { upgrade } = await s.request({ method: 'POST', ...request }).catch((e: unknown) => {
    throw e instanceof StatusError ? new CommandError(`unable to upgrade connection: ${said(e)}`) : e;
  });
  if (upgrade && isOf(upgrade, kind)) return upgrade;
  throw new CommandError('unable to upgrade connection: the server does not stream');
}

const isOf = <K extends Kind>(upgrade: Upgrade, kind: K): upgrade is Extract<Upgrade, { kind: K }> => upgrade.kind === kind;

/** The words of a Status, or the text of an answer that was none. */
const said = ({ status, message }: StatusError): string => status.details?.causes?.find((c) => c.reason === 'UnexpectedServerResponse')?.message ?? message;
