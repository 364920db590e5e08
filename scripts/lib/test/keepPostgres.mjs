import { spawn } from 'node:child_process';

// Runs a PostgreSQL server as somebody else and ends it when it is asked to end itself, which it is too when its parent is gone.

const [user, program, ...args] = process.argv.slice(2);
const server = spawn(program, args, { stdio: 'inherit', ...JSON.parse(user) });

// SIGINT is PostgreSQL's fast shutdown: it doesn't wait for its clients
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => server.kill('SIGINT'));
}
server.on('error', error => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.on('exit', code => process.exit(code ?? 1));
