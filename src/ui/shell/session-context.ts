import { createContext, useContext } from 'react';
import type { Session } from '../stores/session.ts';

export const SessionContext = createContext<Session | undefined>(undefined);

/** The running world of this page. Only inside a Workshop. */
export function useRunning(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session here');
  return session;
}
