import { createServer } from 'node:net';

/** Where Node lets several listeners have one port. */
const PLATFORMS: readonly string[] = [
  'linux',
  'freebsd',
  'dragonfly',
  'sunos',
  'aix',
];

/** Whether several threads can listen on one port here. */
export function canSharePorts(platform: string = process.platform): boolean {
  return PLATFORMS.includes(platform);
}

/**
 * Makes sure that nobody has a port: among those who would share it the system asks nobody, and another instance on this machine would.
 *
 * @throws Error with `code` (`EADDRINUSE`, `EACCES`) when somebody has it, or nobody may.
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
  await new Promise(resolve => server.close(resolve));
}
