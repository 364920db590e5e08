import { ResponseError } from '@backstage/errors';
import { Release, ReleaseCommandRequest, ReleaseEvent } from './Release';
import { Listed, ReleasesApi, TargetRef } from './ReleasesApi';
import { ServiceOverview, Version } from './Service';
import { RollbackResult, Target, Traffic } from './Target';
import { targetPath } from './targetPath';

/**
 * Asks `releases-backend` over HTTP.
 *
 * @public
 */
export class DefaultReleasesClient implements ReleasesApi {
  readonly #baseUrl: () => Promise<string>;
  readonly #fetch: typeof fetch;

  static create(options: {
    /** Where the backend's plugin `releases` is, for example from the discovery API. */
    baseUrl: () => Promise<string>;
    fetch?: typeof fetch;
  }) {
    return new DefaultReleasesClient(options.baseUrl, options.fetch ?? fetch);
  }

  private constructor(
    baseUrl: () => Promise<string>,
    fetchFunction: typeof fetch,
  ) {
    this.#baseUrl = baseUrl;
    this.#fetch = fetchFunction;
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
    return this.#request(path, { method: 'GET' });
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.#request(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #request<T>(path: string, init: RequestInit): Promise<T> {
    const send = this.#fetch;
    const response = await send(`${await this.#baseUrl()}${path}`, init);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
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
