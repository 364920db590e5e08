import type { RouteTimeouts } from '@backstage-releases/canary-policy';
import {
  ClientHttp2Session,
  ClientHttp2Stream,
  connect,
  constants,
} from 'node:http2';
import { connect as connectSocket, Socket } from 'node:net';
import type { Limited } from '../net/Deadlines';
import type { Endpoint } from '../net/Endpoint';
import type { NetDataPlaneOptions } from '../net/NetDataPlane';
import type { Fields } from './Fields';
import { CONNECTION_WINDOW, INSTANCE_FACING_OPTIONS } from './sessionOptions';

/** A connection without a stream is given up, as those of HTTP/1.1 are. Milliseconds. */
const IDLE_MS = 10_000;

/** How long an instance has to close a connection that was taken leave of. Milliseconds. */
const LINGER_MS = 5_000;

/** How often the system asks whether a silent instance is still there: pings of HTTP/2 are what gRPC servers punish. Milliseconds. */
const KEEP_ALIVE_MS = 30_000;

/** Streams are numbered up to twice this. */
const MOST_EVER = 1_000_000_000;

/** Who wants to send a request. */
export interface SessionTaker {
  readonly timeouts: RouteTimeouts;
  /** A session has room for the request; a stream is opened now or never. */
  sessionReady(session: PodSession): void;
  /** There is no connection that speaks HTTP/2. */
  sessionFailed(isLate: boolean): void;
}

/** What becomes of a session. */
export interface SessionOwner {
  ready(session: PodSession, options: NetDataPlaneOptions): void;
  gone(session: PodSession): void;
}

/**
 * A connection to an instance that speaks HTTP/2. It carries streams once the instance has said its settings: how many it wants, and that it speaks
 * HTTP/2 at all.
 */
export class PodSession implements Limited {
  /** @param connectTimeout - until the settings have come; milliseconds */
  static open(
    endpoint: Endpoint,
    owner: SessionOwner,
    connectTimeout: number,
    options: NetDataPlaneOptions,
  ): PodSession {
    return new PodSession(endpoint, owner, connectTimeout, options);
  }

  deadline: number;
  /** Those who wait for the settings. */
  readonly waiting = new Set<SessionTaker>();
  readonly #endpoint: Endpoint;
  readonly #owner: SessionOwner;
  readonly #options: NetDataPlaneOptions;
  readonly #socket: Socket;
  readonly #session: ClientHttp2Session;
  #isConnected = false;
  #isOpen = false;
  #isLeaving = false;
  #isRetired = false;
  #isClosed = false;
  #error: Error | undefined;
  #streams = 0;
  #most = 0;
  #ever = 0;
  #lastProcessed = Infinity;

  private constructor(
    endpoint: Endpoint,
    owner: SessionOwner,
    connectTimeout: number,
    options: NetDataPlaneOptions,
  ) {
    this.#endpoint = endpoint;
    this.#owner = owner;
    this.#options = options;
    this.deadline = options.deadlines.after(connectTimeout);
    options.deadlines.watch(this);
    const { host, port } = endpoint;
    this.#socket = connectSocket({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    this.#session = connect(`http://${endpoint.address}`, {
      ...INSTANCE_FACING_OPTIONS,
      createConnection: () => this.#socket,
    });
    this.#session.on('connect', () => {
      this.#isConnected = true;
      if (!this.#session.destroyed) {
        this.#session.setLocalWindowSize(CONNECTION_WINDOW);
      }
    });
    this.#session.on('remoteSettings', ({ maxConcurrentStreams = Infinity }) =>
      this.#settled(maxConcurrentStreams),
    );
    this.#session.on('goaway', (_, lastStream) => {
      this.#lastProcessed = lastStream;
      this.#isLeaving = true;
    });
    this.#session.on('error', error => {
      this.#error ??= error;
    });
    this.#session.on('close', () => this.#closed(false));
  }

  /** It waits for the settings of the instance. */
  get isOpening(): boolean {
    return !this.#isOpen && !this.#isClosed;
  }

  /** Another stream may be opened. */
  get hasRoom(): boolean {
    return (
      this.#isOpen &&
      !this.#isLeaving &&
      !this.#session.closed &&
      this.#streams < this.#most
    );
  }

  /** It has served, and has no stream: the instance may close it at any moment. */
  get isIdle(): boolean {
    return this.#streams === 0 && this.#ever > 0;
  }

  /** The connection is lost, or about to be. */
  get isLost(): boolean {
    return this.#session.destroyed;
  }

  /** Sends the head of a request. */
  request(fields: Fields, hasBody: boolean): ClientHttp2Stream {
    const stream = this.#session.request(fields, {
      endStream: !hasBody,
      waitForTrailers: hasBody,
    });
    this.#streams += 1;
    this.#ever += 1;
    this.#isLeaving ||= this.#ever >= MOST_EVER;
    this.deadline = 0;
    stream.once('close', () => {
      this.#streams -= 1;
      this.#rest();
    });
    return stream;
  }

  /** Whether the instance has said of a stream that has ended that it did nothing about it. */
  hasNotProcessed(stream: ClientHttp2Stream): boolean {
    return (
      stream.id === undefined ||
      stream.id > this.#lastProcessed ||
      stream.rstCode === constants.NGHTTP2_REFUSED_STREAM
    );
  }

  /** Whether the instance has taken leave before it came to this stream. */
  hasLeftBefore(stream: ClientHttp2Stream): boolean {
    return stream.id !== undefined && stream.id > this.#lastProcessed;
  }

  /** Takes no more streams and ends with the last of them: an instance that didn't answer in time may be gone without a word. */
  leave(): void {
    this.#isLeaving = true;
    this.#rest();
  }

  /** The endpoint is given up: ends with the last stream that there is or that waits. */
  retire(): void {
    this.#isRetired = true;
    if (this.#isOpen) {
      this.leave();
    }
  }

  expire(): void {
    if (this.isOpening) {
      this.#closed(true);
    } else if (this.#session.destroyed) {
      this.#closed(false);
    } else {
      this.leave();
    }
  }

  #settled(most: number): void {
    // the one who opened it gets a try in any case, and is late if the instance never lets it
    this.#most = Math.max(1, most);
    if (!this.#isOpen && !this.#isClosed) {
      this.#isOpen = true;
      this.#owner.ready(this, this.#options);
      if (this.#isRetired) {
        this.#isLeaving = true;
      }
      this.#rest();
    }
  }

  /** What comes when the last stream has ended. */
  #rest(): void {
    if (this.#streams > 0 || this.#isClosed) {
      return;
    }
    const { deadlines } = this.#options;
    if (this.#isLeaving) {
      this.#session.destroy();
      this.deadline = deadlines.after(LINGER_MS);
    } else {
      this.deadline = deadlines.after(IDLE_MS);
    }
  }

  #closed(isLate: boolean): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    this.deadline = 0;
    this.#options.deadlines.forget(this);
    this.#socket.destroy();
    this.#owner.gone(this);
    if (!this.#isOpen && this.#isConnected) {
      this.#options.log.warn('An instance does not speak HTTP/2', {
        instance: this.#endpoint.address,
        reason: isLate
          ? 'It sent no settings in time'
          : this.#error?.message ?? 'It closed the connection',
      });
    }
    for (const taker of this.waiting) {
      this.waiting.delete(taker);
      taker.sessionFailed(isLate);
    }
  }
}
