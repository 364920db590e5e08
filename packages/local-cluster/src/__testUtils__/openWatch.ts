import http from 'node:http';
import type { LocalCluster } from '../LocalCluster';

/** One event of a watch. */
export interface WatchEvent {
  type: string;
  object: any;
}

/** A watch that is open. */
export interface OpenWatch {
  readonly events: WatchEvent[];
  /** Resolves when what has come so far, or comes, fulfils the condition. */
  until(isIt: (events: WatchEvent[]) => boolean): Promise<WatchEvent[]>;
  /** Resolves when the server has ended the watch. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a watch; resolves when the server has answered. */
export async function openWatch(
  cluster: LocalCluster,
  path: string,
): Promise<OpenWatch> {
  const events: WatchEvent[] = [];
  const waiting = new Set<() => void>();
  const response = await new Promise<http.IncomingMessage>(
    (resolve, reject) => {
      http
        .get(
          `${cluster.url}${path}`,
          { headers: { authorization: `Bearer ${cluster.token}` } },
          resolve,
        )
        .on('error', reject);
    },
  );
  let rest = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.filter(Boolean).map(line => JSON.parse(line)));
    waiting.forEach(check => check());
  });
  const ended = new Promise<void>(resolve => {
    response.on('close', () => resolve());
    response.on('error', () => resolve());
  });
  return {
    events,
    ended,
    until: isIt =>
      new Promise(resolve => {
        const check = () => {
          if (isIt(events)) {
            waiting.delete(check);
            resolve(events);
          }
        };
        waiting.add(check);
        check();
      }),
    close: () => response.destroy(),
  };
}
