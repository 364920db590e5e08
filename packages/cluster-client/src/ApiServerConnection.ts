import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { Dispatcher, Pool } from 'undici';
import { Fresh, freshConnector } from './freshConnector';
import { toClusterError } from './toClusterError';

export interface ApiServerConnectionOptions {
  url: string;
  token?: Fresh;
  ca?: Fresh;
  cert?: Fresh;
  key?: Fresh;
  serverName?: string;
  skipTlsVerify?: boolean;
  requestTimeout: number;
  fieldManager: string;
}

export interface ApiServerRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | undefined>;
  body?: unknown;
  contentType?: string;
}

/**
 * Requests to one API server: address, TLS, token, and errors in the words of `ClusterClient`.
 */
export class ApiServerConnection {
  static create(options: ApiServerConnectionOptions): ApiServerConnection {
    if (!/^https?:\/\//.test(options.url) || !URL.canParse(options.url)) {
      throw new InputError(
        `url: '${options.url}' is not an http or https address`,
      );
    }
    const url = new URL(options.url);
    const pool = new Pool(url.origin, {
      allowH2: false,
      connect: freshConnector({ ...options, timeout: options.requestTimeout }),
    });
    return new ApiServerConnection(
      pool,
      url.pathname.replace(/\/+$/, ''),
      options,
    );
  }

  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #options: ApiServerConnectionOptions;

  private constructor(
    pool: Pool,
    prefix: string,
    options: ApiServerConnectionOptions,
  ) {
    this.#pool = pool;
    this.#prefix = prefix;
    this.#options = options;
  }

  async json<T>(request: ApiServerRequest): Promise<T> {
    const text = await this.text(request, 'application/json');
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      throw new ServiceUnavailableError(
        `Failed to ${whatOf(request)}: the answer is not JSON`,
        error,
      );
    }
  }

  async text(request: ApiServerRequest, accept = '*/*'): Promise<string> {
    const response = await this.#send(request, accept, {
      bodyTimeout: this.#options.requestTimeout,
    });
    return this.#read(request, response);
  }

  /**
   * Opens an answer that doesn't end by itself. Reading it fails when nothing arrives for `idle` milliseconds.
   */
  async stream(
    request: ApiServerRequest,
    options: { idle: number; signal: AbortSignal },
  ): Promise<AsyncIterable<Uint8Array>> {
    const { body } = await this.#send(request, 'application/json', {
      bodyTimeout: options.idle,
      signal: options.signal,
    });
    return readable(request, body);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #send(
    request: ApiServerRequest,
    accept: string,
    limits: { bodyTimeout: number; signal?: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    const { token, requestTimeout, fieldManager } = this.#options;
    const bearer = typeof token === 'function' ? token() : token;
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) {
        query.set(key, value);
      }
    }
    if (['POST', 'PUT', 'PATCH'].includes(request.method)) {
      query.set('fieldManager', fieldManager);
    }
    const search = query.size > 0 ? `?${query}` : '';
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#pool.request({
        method: request.method,
        path: `${this.#prefix}${request.path}${search}`,
        headers: {
          accept,
          ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
          ...(request.body === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json' }),
        },
        body:
          request.body === undefined ? undefined : JSON.stringify(request.body),
        headersTimeout: requestTimeout,
        ...limits,
      });
    } catch (error) {
      throw unreachable(request, error);
    }
    if (response.statusCode >= 300) {
      throw toClusterError(
        response.statusCode,
        await this.#read(request, response),
        whatOf(request),
      );
    }
    return response;
  }

  async #read(
    request: ApiServerRequest,
    response: Dispatcher.ResponseData,
  ): Promise<string> {
    try {
      return await response.body.text();
    } catch (error) {
      throw unreachable(request, error);
    }
  }
}

async function* readable(
  request: ApiServerRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unreachable(request, error);
  }
}

function whatOf(request: ApiServerRequest): string {
  return `${request.method} ${request.path}`;
}

function unreachable(request: ApiServerRequest, error: unknown): Error {
  // A failure to connect to several addresses has its reasons in `errors` and no message of its own.
  const { message, code } = error as NodeJS.ErrnoException;
  return new ServiceUnavailableError(
    `Failed to ${whatOf(request)}: ${message || code || 'no connection'}`,
    error as Error,
  );
}
