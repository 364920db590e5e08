import { IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import type { AdminAccess } from './AdminAccess';
import { whyUnreachable } from './whyUnreachable';

/** A question to an admin API. */
export interface AdminQuestion {
  method: 'GET' | 'PUT';
  body?: object;
}

/**
 * Asks an admin API once, on a connection of its own.
 *
 * @returns its answer, which is JSON
 * @throws Error with the words of the admin API where it refuses, or why it can't be reached.
 */
export async function askAdmin<T>(
  address: string,
  { method, body }: AdminQuestion,
  access: AdminAccess,
): Promise<T> {
  const { status, said } = await exchange(address, method, body, access).catch(
    error => {
      throw new Error(whyUnreachable(error, address, access.patience), {
        cause: error,
      });
    },
  );
  const answer = parsed(said);
  if (status < 200 || status > 299) {
    throw new Error(
      answer?.error?.message ?? `it answers with status ${status}`,
    );
  }
  if (answer === undefined) {
    throw new Error(
      'it answers with something else than JSON, expected an admin API',
    );
  }
  return answer;
}

async function exchange(
  address: string,
  method: string,
  body: object | undefined,
  { token, ca, cert, key, serverName, patience }: AdminAccess,
): Promise<{ status: number; said: string }> {
  const signal = AbortSignal.timeout(patience);
  const headers = {
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
  };
  const options = { method, headers, signal, agent: false };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = address.startsWith('https:')
      ? requestTls(
          address,
          { ...options, ca, cert, key, servername: serverName },
          resolve,
        )
      : requestPlain(address, options, resolve);
    outgoing.on('error', reject).end(body && JSON.stringify(body));
  });
  return { status: response.statusCode ?? 0, said: await text(response) };
}

function parsed(said: string): any {
  try {
    return JSON.parse(said);
  } catch {
    return undefined;
  }
}
