// Where an instance of the lab lives and which ports it has.
import { request as sendOverTls } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const LAB = process.env.LAB ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'portside', 'lab');
export const BIN = join(LAB, 'bin');
export const ADMIN_TOKEN = 'admintoken';

/** An instance by its number, 1 to 9: its folder and ports. */
export function instance(number) {
  const n = Number(number);
  if (!Number.isInteger(n) || n < 1 || n > 9) throw new Error(`an instance is a number from 1 to 9, not ${number}`);
  const port = 21_000 + n * 100;
  return { dir: join(LAB, `instance-${n}`), etcd: port, api: port + 1, manager: port + 2, scheduler: port + 3, peer: port + 9, server: `https://127.0.0.1:${port + 1}` };
}

/** An answer as a stream. The authority is the instance's own, so it is not checked. */
export function open(server, method, path, body, type = 'application/json') {
  const text = body ? JSON.stringify(body) : '';
  // Node leaves the length of a DELETE's body out, and the next request on the connection would begin in it.
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, accept: 'application/json', 'content-type': type, 'content-length': Buffer.byteLength(text) };
  return new Promise((answered, failed) => {
    const sent = sendOverTls(server + path, { method, headers, rejectUnauthorized: false }, answered);
    sent.on('error', failed);
    sent.end(text);
  });
}

/** A request to an instance's API server as its administrator, and the object that it answered with. */
export async function request(server, method, path, body, type) {
  const answer = await open(server, method, path, body, type);
  const text = (await answer.setEncoding('utf8').toArray()).join('');
  if (answer.statusCode >= 500 || (method === 'GET' && answer.statusCode >= 400)) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return { code: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : {} };
}
