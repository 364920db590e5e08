import { join } from 'node:path';
import { TRANSFORM } from '../servers/ServerProcess';
import type { Peer } from './Peer';

/**
 * What Node itself takes for the way: bytes that come on a socket go out on another, and nobody reads more of them than where a message ends. It splits nobody,
 * adds no header and counts nothing, so it stands for a bound and not for a choice.
 */
export const nodeSockets: Peer = {
  name: 'sockets of Node alone',
  prepare: ({ port, stable, canary }) => ({
    command: process.execPath,
    args: [
      ...['--require', TRANSFORM],
      join(__dirname, 'nodeSocketsProgram.ts'),
      ...[String(port), [...stable, ...canary].join(',')],
    ],
  }),
};
