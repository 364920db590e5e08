import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './findProgram';
import { Job, Peer, SHARE } from './Peer';

/** nginx with `split_clients` over the cookie. */
export const nginx: Peer = {
  name: 'nginx',
  prepare: job => {
    const { command, env } = findProgram('nginx', {
      debian: ['nginx', 'libpcre2-8-0', 'libssl3'],
    });
    const config = join(job.folder, 'nginx.conf');
    writeFileSync(config, configurationOf(job));
    return { command, env, args: ['-p', job.folder, '-c', config] };
  },
};

function configurationOf({ port, stable, canary, folder }: Job): string {
  const upstream = (name: string, ports: number[]) =>
    `upstream ${name} { ${ports
      .map(one => `server 127.0.0.1:${one};`)
      .join(' ')} keepalive 256; keepalive_requests 100000000; }`;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(name => `${name}_temp_path ${join(folder, name)};`)
    .join(' ');
  return `
daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr crit;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary}
  # large answers must not go by way of the disk
  proxy_max_temp_file_size 0;
  keepalive_requests 100000000;
  split_clients "$cookie_uid" $group { ${SHARE}% canary; * stable; }
  map $http_upgrade $upstream_connection { default upgrade; '' ''; }
  ${upstream('stable', stable)}
  ${upstream('canary', canary)}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://$group;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Connection $upstream_connection;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $host;
      proxy_set_header X-Request-Id $request_id;
      proxy_set_header X-Canary-Group $group;
    }
  }
}
`;
}
