import { ResponseError, ServiceUnavailableError } from '@backstage/errors';
import { Release, ReleaseCommandRequest, ReleaseEvent } from './Release';
import { Listed, ReleasesApi, TargetRef } from './ReleasesApi';
import { ServiceOverview, Version } from './Service';
import { RollbackResult, Target, Traffic } from './Target';
import { targetPath } from './targetPath';

const READ_LIMIT_MS = 10_000;

/** Far beyond what a rollback takes that asks every proxy several times, since to give up is not to know whether it was done. */
const COMMAND_LIMIT_MS = 60_000;

/**
 * Asks `releases-backend` over HTTP.
 *
 * @public
 */
export class DefaultReleasesClient implements ReleasesApi {
  readonly #baseUrl: () => Promise<string>;
  readonly #fetch: typeof fetch;
  readonly #limits: { readMs: number; commandMs: number };

  static create(options: {
    /** Where the backend's plugin `releases` is, for example from the discovery API. */
    baseUrl: () => Promise<string>;
    fetch?: typeof fetch;
    /** How long an answer may take, ms: 10 s to a read and 60 s to a command where nothing else is said. */
    limits?: { readMs: number; commandMs: number };
  }) {
    return new DefaultReleasesClient(
      options.baseUrl,
      options.fetch ?? fetch,
      options.limits ?? { readMs: READ_LIMIT_MS, commandMs: COMMAND_LIMIT_MS },
    );
  }

  private constructor(
    baseUrl: () => Promise<string>,
    fetchFunction: typeof fetch,
    limits: { readMs: number; commandMs: number },
  ) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetchFunction;
    this.#limits = limits;
  }

  getService(entityRef: string): Promise<ServiceOverview> {
    return this.#get(`/services?${query({ entityRef })}`);
  }

  async getVersions(entityRef: string): Promise<Version[]> {
    const { items } = await this.#get<{ items: Version[] }>(
      `/versions?${query({ entityRef })}`,
    );
    return items;
  }

  startRelease(request: {
    entityRef: string;
    pipeline: string;
    version: string;
    note?: string;
  }): Promise<Release> {
    return this.#post('/releases', request);
  }

  listReleases(
    filter: Parameters<ReleasesApi['listReleases']>[0],
  ): Promise<Listed<Release>> {
    const { status, ...rest } = filter;
    return this.#get(
      `/releases?${query({ ...rest, status: status?.join(',') })}`,
    );
  }

  getRelease(id: number): Promise<Release> {
    return this.#get(`/releases/${id}`);
  }

  command(id: number, command: ReleaseCommandRequest): Promise<Release> {
    return this.#post(`/releases/${id}/commands`, command);
  }

  getReleaseEvents(
    id: number,
    options?: { after?: number },
  ): Promise<Listed<ReleaseEvent>> {
    return this.#get(
      `/releases/${id}/events?${query({ after: options?.after })}`,
    );
  }

  getTarget(ref: TargetRef): Promise<Target> {
    return this.#get(targetPath(ref));
  }

  getTargetEvents(
    ref: TargetRef,
    options?: { after?: number },
  ): Promise<Listed<ReleaseEvent>> {
    return this.#get(
      `${targetPath(ref)}/events?${query({ after: options?.after })}`,
    );
  }

  getTraffic(
    ref: TargetRef,
    range: { from: number; to: number },
  ): Promise<Traffic> {
    return this.#get(`${targetPath(ref)}/traffic?${query(range)}`);
  }

  rollback(ref: TargetRef, request: { why?: string }): Promise<RollbackResult> {
    return this.#post(`${targetPath(ref)}/rollback`, request);
  }

  #get<T>(path: string): Promise<T> {
    return this.#request(path, { method: 'GET' }, this.#limits.readMs);
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.#request(
      path,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      },
      this.#limits.commandMs,
    );
  }

  async #request<T>(
    path: string,
    init: RequestInit,
    limitMs: number,
  ): Promise<T> {
    const send = this.#fetch;
    const signal = AbortSignal.timeout(limitMs);
    try {
      const url = `${await this.#baseUrl()}${path}`;
      const response = await send(url, { ...init, signal });
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      return await response.json();
    } catch (error) {
      if (signal.aborted) {
        throw new ServiceUnavailableError(
          `No answer within ${limitMs / 1_000} s${
            init.method === 'GET'
              ? ''
              : '; what was asked may be done all the same'
          }`,
          error,
        );
      }
      throw error;
    }
  }
}

function query(values: Record<string, string | number | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) {
      parameters.set(key, String(value));
    }
  }
  return parameters.toString();
}
