import type { AccessRecord } from './AccessRecord';
import type { ActivePlan } from './ActivePlan';
import type { Attempts } from './Attempts';
import type { ClientConnection } from './ClientConnection';
import type { RequestOpening } from './RequestOpening';
import type { ReceivedHead } from './ReceivedHead';
import type { RequestBody } from './RequestBody';

/** What is decided about a request when it comes, whatever it came by. */
export interface DecidedExchange {
  /** The memory cookie, where it has to be written. */
  setCookie: string | undefined;
  /** Cookies go over TLS alone. */
  isSecure: boolean;
  /** The answer stays in shared caches, so it must have no user's cookie. */
  isShared: boolean;
  /** The answer must not stay in shared caches. */
  isPrivate: boolean;
  /** For a request that has none. */
  newId: string | undefined;
  /** The `traceparent` of a trace that begins here. */
  newTrace: string | undefined;
  attempts: Attempts;
  active: ActivePlan;
  /** What is written down of it, where that is wished. */
  record: AccessRecord | undefined;
}

/** What an exchange begins with. */
export interface ExchangeParts {
  decided: DecidedExchange;
  client: ClientConnection;
  /** Holds as long as the exchange does, all but what is asked by names. */
  received: ReceivedHead;
  opening: RequestOpening;
  body: RequestBody;
  isWebSocket: boolean;
  /** The other group is asked for what this one doesn't have. */
  isAsset: boolean;
}
