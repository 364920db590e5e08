import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unusedPort } from '../../../__testUtils__/unusedPort';
import { eventually } from '../../../__testUtils__/eventually';

/** Servers that may stand between a proxy and an instance. */
export type MiddlemanName = 'nginx' | 'haproxy';

/** One that runs. */
export interface Middleman {
  address: string;
  stop(): void;
}

const CONFIGURATIONS: Record<
  MiddlemanName,
  (port: number, to: number, directory: string) => string
> = {
  nginx: (port, to, directory) => `
daemon off;
master_process off;
pid ${directory}/pid;
error_log ${directory}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_http_version 1.1;
      proxy_set_header Connection '';
    }
  }
}
`,
  haproxy: (port, to) => `
defaults
  mode http
  timeout connect 10s
  timeout client 60s
  timeout server 60s
listen between
  bind 127.0.0.1:${port}
  server instance 127.0.0.1:${to}
`,
};

const ARGUMENTS: Record<MiddlemanName, (file: string) => string[]> = {
  nginx: file => ['-c', file],
  haproxy: file => ['-db', '-q', '-f', file],
};

/** Whether the machine has it. */
export function hasMiddleman(name: MiddlemanName): boolean {
  return spawnSync(name, ['-v']).status === 0;
}

/** Starts one that passes requests on to a port of this machine, as its makers ship it. */
export async function startMiddleman(
  name: MiddlemanName,
  to: number,
): Promise<Middleman> {
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  const port = await unusedPort();
  const file = join(directory, 'configuration');
  writeFileSync(file, CONFIGURATIONS[name](port, to, directory));
  const child: ChildProcess = spawn(name, ARGUMENTS[name](file), {
    stdio: 'ignore',
  });
  await eventually(
    () => listens(port),
    is => is,
  );
  return {
    address: `127.0.0.1:${port}`,
    stop: () => {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
