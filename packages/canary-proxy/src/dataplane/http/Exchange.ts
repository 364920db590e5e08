import { randomUUID } from 'node:crypto';
import {
  ClientRequest,
  IncomingMessage,
  request,
  ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { RouteTraffic, UpstreamFailure } from '../../traffic/RouteTraffic';
import type { ActiveGroup, ActivePlan } from './ActivePlan';
import type { Endpoint } from './Endpoint';
import { requestHeaders, responseHeaders } from './forwardHeaders';
import type { HttpDataPlaneOptions } from './HttpDataPlane';
import type { ReceivedRequest } from './ReceivedRequest';

/** What becomes of a request at the instances. */
export interface ExchangeOutcome {
  response(response: IncomingMessage): void;
  upgrade?(response: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** No instance answered. */
  failed(code: 502 | 504): void;
}

const MESSAGES = { 502: 'Bad gateway', 504: 'Gateway timeout' };

/**
 * One request: decided once, sent to an instance of its group, and to another one where that does no harm.
 */
export class Exchange {
  /**
   * @returns `undefined` when there is no instance for it
   */
  static begin(
    received: ReceivedRequest,
    active: ActivePlan,
    traffic: RouteTraffic,
    options: HttpDataPlaneOptions,
  ): Exchange | undefined {
    const { headers } = received.message;
    const { address, method } = received;
    const decision = active.decider.decide({ method, headers, address });
    const group = active.answering(decision.group);
    if (group.ring.endpoints.length === 0) {
      return undefined;
    }
    if (group.name !== decision.group) {
      traffic.canaryEmpty += 1;
    }
    const setCookie =
      decision.remember && decision.memory
        ? active.decider.cookie?.setCookie(decision.memory, received.secure)
        : undefined;
    return new Exchange(received, group, setCookie, traffic, options);
  }

  readonly received: ReceivedRequest;
  readonly #group: ActiveGroup;
  readonly #setCookie: string | undefined;
  readonly #traffic: RouteTraffic;
  readonly #options: HttpDataPlaneOptions;
  readonly #started = performance.now();
  #tried: Set<Endpoint> | undefined;
  #repeated = false;
  #upstream: ClientRequest | undefined;
  #ended = false;

  private constructor(
    received: ReceivedRequest,
    group: ActiveGroup,
    setCookie: string | undefined,
    traffic: RouteTraffic,
    options: HttpDataPlaneOptions,
  ) {
    this.received = received;
    this.#group = group;
    this.#setCookie = setCookie;
    this.#traffic = traffic;
    this.#options = options;
    group.counters.inFlight += 1;
  }

  /** Sends the request and answers the client with what comes back. */
  answer(response: ServerResponse, isClosing: () => boolean): void {
    let failed = false;
    response.on('finish', () => {
      // Its head may have gone before anybody knew that this is the last one on its connection.
      if (isClosing()) {
        this.received.message.socket.end();
      }
    });
    response.on('close', () => {
      const complete = response.writableFinished;
      if (!complete) {
        this.abandon();
      }
      this.end(complete || failed ? response.statusCode : 499, failed);
    });
    this.send({
      response: upstream => {
        const headers = this.responseHeaders(upstream);
        if (isClosing()) {
          headers.push('Connection', 'close');
        }
        response.writeHead(
          upstream.statusCode ?? 502,
          upstream.statusMessage,
          headers,
        );
        upstream.on('error', () => {
          if (response.destroyed) {
            // The client went first.
            return;
          }
          failed = true;
          this.breakOff();
        });
        upstream.pipe(response);
        // A head that waits long for its body goes alone.
        setImmediate(() => {
          if (!upstream.readableDidRead && !response.writableEnded) {
            response.flushHeaders();
          }
        });
      },
      failed: code => {
        failed = true;
        if (response.destroyed) {
          return;
        }
        const { message } = this.received;
        const text = `${MESSAGES[code]}\n`;
        response.writeHead(code, {
          'Content-Type': 'text/plain; charset=utf-8',
          'Content-Length': text.length,
          // The rest of a body that nobody wants can't be told from the next request.
          ...(isClosing() || !message.complete ? { Connection: 'close' } : {}),
        });
        response.end(text);
      },
    });
  }

  /** Sends the request, with `upgrade` as a change of protocol; such a connection serves nobody else, whatever the instance makes of it. */
  send(outcome: ExchangeOutcome, upgrade?: string): void {
    const endpoint = this.#group.ring.pick(this.#options.clock.now());
    if (endpoint) {
      this.#attempt(endpoint, outcome, upgrade, upgrade === undefined);
    } else {
      outcome.failed(502);
    }
  }

  /** The headers of the instance's answer as the client gets them. */
  responseHeaders(upstream: IncomingMessage): string[] {
    return responseHeaders(upstream.rawHeaders, this.#setCookie);
  }

  /** The client is gone. */
  abandon(): void {
    this.#upstream?.destroy();
  }

  /** The instance is gone in the middle of its answer. */
  breakOff(): void {
    this.#traffic.fail('truncated');
    // Anything but a reset could look like the end of the answer.
    this.received.message.socket.resetAndDestroy();
  }

  /** Counts the request; only the first call does. */
  end(code: number, failed: boolean): void {
    if (!this.#ended) {
      this.#ended = true;
      const { counters } = this.#group;
      counters.inFlight -= 1;
      counters.record(
        this.#options.clock.now(),
        code,
        failed,
        performance.now() - this.#started,
      );
    }
  }

  #attempt(
    endpoint: Endpoint,
    outcome: ExchangeOutcome,
    upgrade: string | undefined,
    reuse: boolean,
  ): void {
    const { received } = this;
    const { connectTimeout, responseTimeout } = this.#options;
    let connected = false;
    let timedOut = false;
    let answered = false;
    let upstream: ClientRequest;
    try {
      upstream = request({
        host: endpoint.host,
        port: endpoint.port,
        method: received.method,
        path: received.path,
        headers: this.#requestHeaders(upgrade),
        agent: reuse ? endpoint.agent : false,
        timeout: responseTimeout,
      });
    } catch {
      // Node's client refuses to write what its server has read, such as some characters of a path.
      outcome.failed(502);
      return;
    }
    this.#upstream = upstream;
    upstream.on('socket', socket => {
      const begin = () => {
        connected = true;
        this.#sendBody(upstream);
      };
      if (!socket.connecting) {
        begin();
        return;
      }
      const timer = setTimeout(() => {
        timedOut = true;
        upstream.destroy(new Error('Connecting took too long'));
      }, connectTimeout);
      socket.once('connect', () => {
        clearTimeout(timer);
        begin();
      });
      socket.once('close', () => clearTimeout(timer));
    });
    upstream.on('timeout', () => {
      if (!answered) {
        timedOut = true;
        upstream.destroy(new Error('No answer in time'));
      }
    });
    upstream.on('response', response => {
      answered = true;
      response.once('close', () => this.#drainBody(upstream));
      try {
        outcome.response(response);
      } catch {
        // Node's server refuses to write what its client has read, such as a status of 42.
        upstream.destroy();
        this.#traffic.fail('reset');
        outcome.failed(502);
      }
    });
    if (outcome.upgrade) {
      upstream.on('upgrade', (response, socket, head) => {
        answered = true;
        socket.setTimeout(0);
        outcome.upgrade?.(response, socket, head);
      });
    }
    upstream.on('error', () => {
      if (!answered && !this.#ended) {
        answered = true;
        this.#failed(
          endpoint,
          { connected, timedOut, reused: upstream.reusedSocket },
          outcome,
          upgrade,
        );
      }
    });
  }

  #failed(
    endpoint: Endpoint,
    how: { connected: boolean; timedOut: boolean; reused: boolean },
    outcome: ExchangeOutcome,
    upgrade: string | undefined,
  ): void {
    const { connected, timedOut, reused } = how;
    let reason: UpstreamFailure = timedOut ? 'timeout' : 'reset';
    if (!connected) {
      // Nothing was sent, so any request can go elsewhere.
      reason = 'connect';
      const now = this.#options.clock.now();
      endpoint.unreachable(now);
      this.#tried ??= new Set();
      this.#tried.add(endpoint);
      const other = this.#group.ring.pick(now, this.#tried);
      this.#traffic.fail(reason);
      if (other) {
        this.#traffic.retries += 1;
        this.#attempt(other, outcome, upgrade, upgrade === undefined);
        return;
      }
      outcome.failed(timedOut ? 504 : 502);
      return;
    }
    if (reused && !timedOut && !this.#repeated && this.received.repeatable) {
      // The instance closed an idle connection while the request was on its way.
      this.#repeated = true;
      this.#traffic.retries += 1;
      this.#attempt(endpoint, outcome, upgrade, false);
      return;
    }
    this.#traffic.fail(reason);
    outcome.failed(timedOut ? 504 : 502);
  }

  #requestHeaders(upgrade: string | undefined): string[] {
    const { message, peer, forwardedFor, proto, host, chunked, saysEmpty } =
      this.received;
    return requestHeaders(message.rawHeaders, {
      peer,
      forwardedFor,
      proto,
      host,
      group: this.#group.name,
      requestId: message.headers['x-request-id'] ? undefined : randomUUID(),
      upgrade,
      chunked,
      empty: saysEmpty,
    });
  }

  #sendBody(upstream: ClientRequest): void {
    const { message, hasBody } = this.received;
    if (!hasBody) {
      upstream.end();
      return;
    }
    message.on('error', () => upstream.destroy());
    message.pipe(upstream);
  }

  /** An instance may answer before it has read everything; the client's connection is good for more only when all is read. */
  #drainBody(upstream: ClientRequest): void {
    const { message } = this.received;
    if (!message.complete) {
      message.unpipe(upstream);
      message.resume();
      upstream.destroy();
    }
  }
}
