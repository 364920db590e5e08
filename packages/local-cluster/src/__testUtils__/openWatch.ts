import http from 'node:http';

/** One event of a watch. */
export interface WatchEvent {
  type: string;
  object: any;
}

/** A watch that is open, or was refused. */
export interface OpenWatch {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly events: WatchEvent[];
  /** The answer as it came. */
  readonly text: string;
  readonly isEnded: boolean;
  /** Resolves when what has come so far, or comes, fulfils the condition. */
  until(isIt: (events: WatchEvent[]) => boolean): Promise<WatchEvent[]>;
  /** Resolves when the server has ended the watch. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a watch; resolves when the server has answered. */
export async function openWatch(
  cluster: { url: string; token: string },
  path: string,
  headers: Record<string, string> = {},
): Promise<OpenWatch> {
  const events: WatchEvent[] = [];
  const waiting = new Set<() => void>();
  const response = await new Promise<http.IncomingMessage>(
    (resolve, reject) => {
      http
        .get(
          `${cluster.url}${path}`,
          {
            headers: { authorization: `Bearer ${cluster.token}`, ...headers },
          },
          resolve,
        )
        .on('error', reject);
    },
  );
  let text = '';
  let rest = '';
  let isEnded = false;
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (response.statusCode === 200) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      events.push(...lines.filter(Boolean).map(line => JSON.parse(line)));
    }
    waiting.forEach(check => check());
  });
  const ended = new Promise<void>(resolve => {
    const end = () => {
      isEnded = true;
      resolve();
      waiting.forEach(check => check());
    };
    response.on('close', end);
    response.on('error', end);
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    ended,
    get text() {
      return text;
    },
    get isEnded() {
      return isEnded;
    },
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
