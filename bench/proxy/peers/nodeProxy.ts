import { join } from 'node:path';
import { TRANSFORM } from '../servers/ServerProcess';
import type { Peer } from './Peer';

/** The proxy that anyone writes with Node alone; the packages of npm for it cost more. */
export const nodeProxy: Peer = {
  name: 'node:http and its Agent',
  prepare: ({ port, stable, canary }) => ({
    command: process.execPath,
    args: [
      ...['--require', TRANSFORM],
      join(__dirname, 'nodeProxyProgram.ts'),
      ...[String(port), stable.join(','), canary.join(',')],
    ],
  }),
};
