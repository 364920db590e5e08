import type { Chance } from './Chance';
import type { ChaosRequest, Method } from './ChaosRequest';
import type { Outcome } from './ClientSocket';
import { FAULT_WEIGHTS } from './Fault';

const USERS = 300;

/** How long an answer is, and how often. Bytes. */
const LENGTHS = {
  '0': 1,
  '1': 1,
  '300': 6,
  '1500': 6,
  '20000': 3,
  '150000': 1,
};

const METHODS = { GET: 12, HEAD: 2, DELETE: 1 } satisfies Partial<
  Record<Method, number>
>;

/**
 * Makes the requests of one client, each with a name that nobody else has, and keeps the cookies of her users.
 */
export class RequestMaker {
  static create(chance: Chance, prefix: string): RequestMaker {
    return new RequestMaker(chance, prefix);
  }

  readonly #chance: Chance;
  readonly #prefix: string;
  readonly #cookies = new Map<string, string>();
  #made = 0;

  private constructor(chance: Chance, prefix: string) {
    this.#chance = chance;
    this.#prefix = prefix;
  }

  make(route: string, changed: Partial<ChaosRequest> = {}): ChaosRequest {
    const chance = this.#chance;
    this.#made += 1;
    return {
      id: `${this.#prefix}-${this.#made}`,
      route,
      uid: `u${chance.between(1, USERS)}`,
      method: chance.weighted(METHODS),
      version: '1.1',
      fault: chance.weighted(FAULT_WEIGHTS),
      bodyLength: 0,
      isChunked: false,
      expectsContinue: false,
      answerLength: Number(chance.weighted(LENGTHS)),
      isAnswerChunked: chance.is(0.3),
      isWebSocket: false,
      closes: chance.is(0.05),
      ...changed,
    };
  }

  /** What her browser sends besides; sometimes it has forgotten all of it. */
  cookiesOf({ route, uid }: ChaosRequest): string {
    const cookie = this.#cookies.get(`${route} ${uid}`);
    return cookie !== undefined && this.#chance.is(0.7) ? `; ${cookie}` : '';
  }

  remember({ route, uid }: ChaosRequest, { answer }: Outcome): void {
    const cookie = answer?.headers.get('set-cookie')?.split(';', 1)[0];
    if (cookie !== undefined) {
      this.#cookies.set(`${route} ${uid}`, cookie);
    }
  }
}
