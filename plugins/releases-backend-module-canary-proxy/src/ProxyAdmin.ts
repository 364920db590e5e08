import { RegionDetail, RouteDocument } from '@backstage-releases/canary-policy';
import { freshConnector } from '@backstage-releases/cluster-client';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Agent, buildConnector, fetch } from 'undici';
import { AdminTls } from './CanaryProxyConfig';
import { ProxyInstance } from './ProxyDirectory';

/** What an instance says of a route, as far as this module needs it. */
export interface RouteAnswer {
  /** Of the newest document that it has taken. */
  generation: number;
  /** By which requests are handled now; undefined where none is. */
  servedGeneration?: number;
  /** Requests are handled as the newest document says. */
  serving: boolean;
  /** Why they aren't. */
  reason?: string;
  /** Why users may not come to it, though it serves the route. */
  entryProblem?: string;
  inFlight: number;
  lastRequestAt?: number;
  /** The instance's clock. */
  now: number;
  /** The newest document that it has taken. */
  document: RouteDocument;
  /** What this instance understands of how a route is carried; absent in versions that understand nothing of it. */
  understands?: string[];
}

/** A route that an instance doesn't have. */
export interface NoRoute {
  /** The generation with which it was removed, if it was. */
  removed?: number;
}

/** What an instance can do with a policy. */
export interface ProxyAbilities {
  segments: string[];
  identities: string[];
  /** What it understands of how a route is carried; absent in versions that understand nothing of it. */
  settings?: string[];
  /** Absent in versions that know nothing of regions. */
  regions?: RegionDetail;
}

/** How busy an instance was in the last minute. */
export interface InstanceLoad {
  /** Over all its routes. */
  requestsPerSecond: number;
  /** Part of the time in which its event loop was at work, 0 to 1. */
  eventLoop: number;
}

/** What an instance says of itself. */
export interface InstanceStatus {
  capabilities: ProxyAbilities;
  /** Absent in versions that don't measure it. */
  load?: InstanceLoad;
}

/** Ten seconds of one group, as an instance counted them. */
export interface CountedBucket {
  start: number;
  group: 'stable' | 'canary';
  requests: number;
  errors: number;
  /** Requests of the group that breakers kept away from all its instances; not among `requests`. Absent in versions without breakers. */
  ejected?: number;
  /** Requests per latency class, one more than there are bounds. */
  latency: number[];
}

/** What an instance counted. */
export interface CountersAnswer {
  bucketMs: number;
  /** Upper bounds of the latency classes, ms. */
  latencyBounds: number[];
  buckets: CountedBucket[];
}

/** How long an instance may take to answer, ms. A rollback must not wait for one that hangs. */
const ANSWER_MS = 2_000;

/** How long an instance may wait itself until it serves what it was told, ms. */
const SERVED_MS = 1_000;

/** The instance has no such route. */
class NoRouteError extends NotFoundError {
  readonly removed: number | undefined;

  constructor(message: string, removed: number | undefined) {
    super(message);
    this.removed = removed;
  }
}

/**
 * Talks to the admin API of proxy instances.
 *
 * Every method throws `ConflictError`, `InputError`, `NotFoundError`, `NotAllowedError`, or `ServiceUnavailableError` where the instance can't be reached,
 * doesn't answer in time or fails; messages name the instance.
 */
export class ProxyAdmin {
  readonly #token: () => string | undefined;
  readonly #connect: buildConnector.connector;
  #agent: Agent;

  /**
   * @param options - `tls` for those whose admin API speaks it
   * @throws what reading a file of `tls` throws
   */
  static create({
    token,
    tls = {},
  }: {
    token: () => string | undefined;
    tls?: AdminTls;
  }): ProxyAdmin {
    const connect = freshConnector({ ...tls, timeout: ANSWER_MS });
    return new ProxyAdmin(token, connect);
  }

  private constructor(
    token: () => string | undefined,
    connect: buildConnector.connector,
  ) {
    this.#token = token;
    this.#connect = connect;
    this.#agent = agentOf(connect);
  }

  /** Ends the connections that are kept, and those in use with them. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /** Asks for a route to be served, and waits a moment until it is. */
  put(instance: ProxyInstance, document: RouteDocument): Promise<RouteAnswer> {
    return this.#ask(
      instance,
      'PUT',
      `${routePath(document.id)}?wait=${SERVED_MS}`,
      document,
    );
  }

  async get(
    instance: ProxyInstance,
    id: string,
  ): Promise<RouteAnswer | NoRoute> {
    try {
      return await this.#ask<RouteAnswer>(instance, 'GET', routePath(id));
    } catch (error) {
      if (error instanceof NoRouteError) {
        return { removed: error.removed };
      }
      throw error;
    }
  }

  /** What an instance can do, and how busy it is. */
  status(instance: ProxyInstance): Promise<InstanceStatus> {
    return this.#ask(instance, 'GET', '/v1/status');
  }

  /** Removes a route, unless a newer generation is there. */
  async remove(
    instance: ProxyInstance,
    id: string,
    generation: number,
  ): Promise<void> {
    await orUndefined(
      this.#ask(
        instance,
        'DELETE',
        `${routePath(id)}?generation=${generation}`,
      ),
    );
  }

  /** What a route was asked in `from` (inclusive) to `to` (exclusive); undefined where the instance has no such route. */
  counters(
    instance: ProxyInstance,
    id: string,
    range: { from: number; to: number },
  ): Promise<CountersAnswer | undefined> {
    return orUndefined(
      this.#ask(
        instance,
        'GET',
        `${routePath(id)}/counters?from=${range.from}&to=${range.to}`,
      ),
    );
  }

  async #ask<T>(
    { name, adminUrl, abandoned, renewed }: ProxyInstance,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    if (!adminUrl) {
      throw new ServiceUnavailableError(
        `The Lease of canary proxy '${name}' doesn't say where its admin API is`,
      );
    }
    if (abandoned) {
      throw new ServiceUnavailableError(
        `Canary proxy '${name}' has not renewed its Lease since ${new Date(
          renewed,
        ).toISOString()}, so it isn't asked any more`,
      );
    }
    const token = this.#token();
    const agent = this.#agent;
    let response: Awaited<ReturnType<typeof fetch>>;
    let text: string;
    try {
      response = await fetch(new URL(path, adminUrl), {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: 'error',
        dispatcher: agent,
      });
      text = await response.text();
    } catch (error) {
      throw new ServiceUnavailableError(
        `Failed to reach canary proxy '${name}' at '${adminUrl}': ${reasonOf(
          error,
        )}`,
      );
    }
    if (!response.ok) {
      const { message, tombstone } = errorOf(text);
      if (isOfCertificate(response.status, message)) {
        this.#leave(agent);
      }
      throw toError(
        response.status,
        `Canary proxy '${name}': ${message}`,
        tombstone,
      );
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** A connection stands for the certificate that it began with, so the next request has a new one, with what is there then. */
  #leave(agent: Agent): void {
    if (agent === this.#agent) {
      this.#agent = agentOf(this.#connect);
      // what others ask by it is answered first, or ends with their time limit
      agent.close().catch(() => {});
    }
  }
}

function agentOf(connect: buildConnector.connector): Agent {
  return new Agent({ connect, allowH2: false });
}

function routePath(id: string): string {
  return `/v1/routes/${encodeURIComponent(id)}`;
}

async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoRouteError) {
      return undefined;
    }
    throw error;
  }
}

function toError(
  status: number,
  message: string,
  tombstone: number | undefined,
): Error {
  switch (status) {
    case 400:
    case 422:
      return new InputError(message);
    case 401:
    case 403:
      return new NotAllowedError(
        `${message}; look at 'releases.canaryProxy.${
          isOfCertificate(status, message) ? 'tls' : 'token'
        }'`,
      );
    case 404:
      return new NoRouteError(message, tombstone);
    case 409:
      return new ConflictError(message);
    default:
      return new ServiceUnavailableError(`${message} (status ${status})`);
  }
}

/** Whether an instance doesn't let this backend in for the certificate that it has shown, or hasn't. */
function isOfCertificate(status: number, message: string): boolean {
  return status === 403 && /certificate/i.test(message);
}

function errorOf(text: string): { message: string; tombstone?: number } {
  try {
    const { error } = JSON.parse(text);
    return { message: error.message ?? text, tombstone: error.tombstone };
  } catch {
    return { message: text.slice(0, 300) };
  }
}

/** What is behind fetch's 'fetch failed'. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & {
    cause?: NodeJS.ErrnoException;
  };
  if (name === 'TimeoutError') {
    return `no answer within ${ANSWER_MS} ms`;
  }
  // A failure to connect to several addresses has its reasons in `errors` and no message of its own.
  return cause?.message || cause?.code || message;
}
