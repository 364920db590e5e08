import type { IncomingMessage } from 'node:http';
import { AdminError } from './AdminError';

const MAX_BYTES = 1024 * 1024;

/**
 * The body of a request as JSON.
 *
 * @throws AdminError where it is none, or above 1 MiB.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // What is too much is read all the same: who is still sending doesn't see an answer.
    if (size <= MAX_BYTES) {
      chunks.push(chunk);
    }
  }
  if (size > MAX_BYTES) {
    throw new AdminError(
      'too-large',
      `The body has ${size} bytes, expected at most ${MAX_BYTES}`,
    );
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new AdminError(
      'invalid',
      `The body is not JSON: ${(error as Error).message}`,
    );
  }
}
