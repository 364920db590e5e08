import { createServer } from 'node:net';

/**
 * Makes sure that every port is free and none is asked for twice.
 *
 * @throws with all that are not, each with its setting
 */
export async function checkPorts(ports) {
  const problems = [...findOverlaps(ports)];
  for (const port of ports) {
    const taken = await findTaken(port);
    if (taken) {
      problems.push(
        `Port ${taken} is taken; it is for ${port.what}. End what listens there, or choose another with --${port.name}.`,
      );
    }
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

/** The same settings on ports that are free now. */
export async function takeFreePorts(ports) {
  const wanted = ports.map(port => ({
    ...port,
    // a start that takes what is there needs few routes
    count: Math.min(port.count, 50),
  }));
  const total = wanted.reduce((sum, { count }) => sum + count, 0);
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * (32_000 - 20_000 - total));
    if (!(await findTaken({ first: base, count: total }))) {
      let next = base;
      return wanted.map(port => {
        const first = next;
        next += port.count;
        return { ...port, first };
      });
    }
  }
}

function* findOverlaps(ports) {
  for (const [index, a] of ports.entries()) {
    for (const b of ports.slice(index + 1)) {
      if (a.first < b.first + b.count && b.first < a.first + a.count) {
        yield `--${a.name} (${say(a)}) and --${b.name} (${say(
          b,
        )}) overlap; choose others for one of them.`;
      }
    }
  }
}

function say({ first, count }) {
  return count > 1 ? `${first}-${first + count - 1}` : String(first);
}

async function findTaken({ first, count }) {
  const free = await Promise.all(
    Array.from({ length: count }, (_, index) => isFree(first + index)),
  );
  const index = free.indexOf(false);
  return index < 0 ? undefined : first + index;
}

function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', error =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen({ port, host: '127.0.0.1' }, () =>
      server.close(() => resolve(true)),
    );
  });
}
