import { connect } from 'node:net';
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { CLIENT_FRAME, SERVER_FRAME } from './frames';
import { KINDS } from './RequestKind';
import { UserConnection } from './UserConnection';

type KindName = keyof typeof KINDS;

/** What the load can be asked to do. */
export interface Tasks {
  /** Sends a number of requests as fast as they are answered. */
  flood(input: {
    port: number;
    kind: KindName;
    connections: number;
    count: number;
  }): Promise<void>;
  /** Sends requests one after the other with a pause between them. @returns how long each took, milliseconds */
  pace(input: {
    port: number;
    count: number;
    pauseMs: number;
  }): Promise<number[]>;
  /** Exchanges messages over WebSockets as fast as they are answered. */
  messages(input: {
    port: number;
    connections: number;
    count: number;
  }): Promise<void>;
  /** Opens connections, sends one request on each, and keeps them. */
  hold(input: { port: number; count: number }): Promise<void>;
  /** Closes them. */
  release(): Promise<void>;
  /** Changes a route by its admin API while users ask, and waits for the confirmation. */
  change(input: Change): Promise<Changed>;
}

/** A change of a route. */
export interface Change {
  port: number;
  users: number;
  pauseMs: number;
  admin: { port: number; token: string; path: string; body: string };
}

/** Milliseconds after the change was sent. */
export interface Changed {
  /** The confirmation came. */
  confirmed: number;
  /** The last request was sent that the canary answered. */
  lastSent: number;
  /** Its answer came. */
  lastAnswered: number;
}

/** Within this time somebody must have got the canary. Milliseconds. */
const CANARY_MS = 10_000;

let users = 0;
const open = (port: number) => {
  users += 1;
  return UserConnection.open(port, `u${users}`);
};

const openAll = (port: number, count: number) =>
  Promise.all(Array.from({ length: count }, () => open(port)));

let held: UserConnection[] = [];

/** What each of {@link Tasks} does. */
export const tasks: Tasks = {
  async flood({ port, kind, connections, count }) {
    const all = await openAll(port, connections);
    let begun = 0;
    await Promise.all(
      all.map(
        user =>
          new Promise<void>((resolve, reject) => {
            const next = (error?: Error) => {
              if (error) {
                reject(error);
              } else if (begun < count) {
                begun += 1;
                user.ask(KINDS[kind], next);
              } else {
                resolve();
              }
            };
            next();
          }),
      ),
    ).finally(() => all.forEach(user => user.close()));
  },

  async pace({ port, count, pauseMs }) {
    const user = await open(port);
    const took: number[] = [];
    try {
      // the first request opens what there is to open
      for (let sent = -5; sent < count; sent += 1) {
        await pause(pauseMs);
        const start = performance.now();
        await askOnce(user);
        if (sent >= 0) {
          took.push(performance.now() - start);
        }
      }
    } finally {
      user.close();
    }
    return took;
  },

  async messages({ port, connections, count }) {
    const each = Math.ceil(count / connections);
    await Promise.all(
      Array.from({ length: connections }, (_, index) =>
        exchangeMessages(port, `w${index}`, each),
      ),
    );
  },

  async hold({ port, count }) {
    while (held.length < count) {
      // a few at a time: what is measured is not the length of a listener's queue
      const some = await openAll(port, Math.min(50, count - held.length));
      held.push(...some);
      await Promise.all(some.map(askOnce));
    }
  },

  async release() {
    held.forEach(user => user.close());
    held = [];
  },

  async change({ port, users: count, pauseMs, admin }) {
    const all = await openAll(port, count);
    let start = Number.POSITIVE_INFINITY;
    let isOver = false;
    const last = { sent: 0, answered: 0 };
    const asking = Promise.all(
      all.map(async user => {
        while (!isOver) {
          const sent = performance.now();
          const group = await askOnce(user);
          if (group === 'canary' && sent > last.sent) {
            last.sent = sent;
            last.answered = performance.now();
          }
          await pause(pauseMs);
        }
      }),
    );
    try {
      const limit = performance.now() + CANARY_MS;
      while (last.sent === 0) {
        if (performance.now() > limit) {
          throw new Error('No request got the canary before the change');
        }
        await pause(5);
      }
      start = performance.now();
      await put(admin);
      const confirmed = performance.now() - start;
      await pause(20);
      isOver = true;
      await asking;
      return {
        confirmed,
        lastSent: Math.max(0, last.sent - start),
        lastAnswered: Math.max(0, last.answered - start),
      };
    } finally {
      isOver = true;
      await asking.catch(() => {});
      all.forEach(user => user.close());
    }
  },
};

function askOnce(user: UserConnection): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    user.ask(KINDS.get, (error, answer) =>
      error ? reject(error) : resolve(answer?.group),
    );
  });
}

function put({ port, token, path, body }: Change['admin']): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const host = '127.0.0.1';
    request({ host, port, path, method: 'PUT', headers }, answer => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new Error(`The change was answered ${answer.statusCode}`)),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

function exchangeMessages(
  port: number,
  uid: string,
  count: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let head: string | undefined = '';
    let left = count;
    let bytes = 0;
    socket.on('connect', () =>
      socket.write(
        `GET /socket HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: uid=${uid}\r\n\r\n`,
      ),
    );
    socket.on('data', chunk => {
      if (head !== undefined) {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) {
          return;
        }
        if (!head.startsWith('HTTP/1.1 101 ')) {
          socket.destroy(new Error(`Expected 101, got '${head.slice(0, 40)}'`));
          return;
        }
        head = undefined;
        socket.write(CLIENT_FRAME);
        return;
      }
      bytes += chunk.length;
      if (bytes >= SERVER_FRAME.length) {
        bytes -= SERVER_FRAME.length;
        left -= 1;
        if (left === 0) {
          resolve();
          socket.destroy();
        } else {
          socket.write(CLIENT_FRAME);
        }
      }
    });
    socket.on('error', reject);
    socket.on('close', () =>
      reject(new Error('The socket ended before its messages did')),
    );
  });
}
