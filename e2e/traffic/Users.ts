import { Agent, request } from 'node:http';
import { createUsers, User } from '../../packages/demo/src/crowd/users';

/** What one user got. */
export interface Answer {
  uid: string;
  office: boolean;
  status: number;
  version: string | undefined;
}

const AT_ONCE = 32;

/** A thousand users of production, the same as those of the crowd. Each keeps the cookies that she is given. */
export class Users {
  readonly all: User[] = createUsers(1_000);
  /** Every answer that was not a 200, in all of this object's life. */
  readonly failures: Answer[] = [];
  readonly #url: string;
  readonly #host: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  readonly #jars = new Map<string, Map<string, string>>();

  constructor(options: { url: string; host: string }) {
    this.#url = options.url;
    this.#host = options.host;
  }

  /** Asks for each user once, and returns who got which version. */
  async askAll(users: readonly User[] = this.all): Promise<Answer[]> {
    const answers: Answer[] = [];
    const queue = [...users];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let user = queue.shift(); user; user = queue.shift()) {
          answers.push(await this.ask(user));
        }
      }),
    );
    return answers;
  }

  /** Asks for one user. */
  async ask(user: User): Promise<Answer> {
    const jar = this.#jars.get(user.uid) ?? new Map([['uid', user.uid]]);
    this.#jars.set(user.uid, jar);
    const { status, version, cookies } = await this.#send(user, jar);
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const answer = { uid: user.uid, office: user.office, status, version };
    if (status !== 200) {
      this.failures.push(answer);
    }
    return answer;
  }

  /** Somebody who isn't logged in: the service doesn't know yet who she is. */
  visitor(uid: string): User {
    this.#jars.set(uid, new Map());
    return {
      uid,
      address: '198.51.100.200',
      office: false,
      userAgent: 'Mozilla/5.0',
    };
  }

  /** From now on she says who she is. */
  logIn({ uid }: User): void {
    this.#jars.get(uid)?.set('uid', uid);
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    user: User,
    jar: ReadonlyMap<string, string>,
  ): Promise<{ status: number; version?: string; cookies: string[] }> {
    return new Promise(resolve => {
      const failed = () => resolve({ status: 0, cookies: [] });
      const sent = request(
        `${this.#url}/api/whoami`,
        {
          agent: this.#agent,
          headers: {
            host: this.#host,
            // as a browser asks for a page: only those are given an identity
            accept: 'text/html,application/json',
            cookie: [...jar]
              .map(([name, value]) => `${name}=${value}`)
              .join('; '),
            'x-forwarded-for': user.address,
            'user-agent': user.userAgent,
          },
        },
        response => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => {
            body += part;
          });
          response.on('error', failed);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              version: versionOf(body),
              cookies: response.headers['set-cookie'] ?? [],
            }),
          );
        },
      );
      sent.on('error', failed);
      sent.end();
    });
  }
}

/** The users who got a version. */
export function whoGot(answers: Answer[], version: string): Set<string> {
  return new Set(
    answers.filter(one => one.version === version).map(one => one.uid),
  );
}

function versionOf(body: string): string | undefined {
  try {
    return JSON.parse(body).version;
  } catch {
    return undefined;
  }
}
