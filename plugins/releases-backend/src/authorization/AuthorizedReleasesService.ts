import {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  Release,
  ReleaseCommandRequest,
  releasesReleaseReadPermission,
  releasesReleaseStartPermission,
  releasesTargetRollbackPermission,
  TargetRef,
} from '@backstage-releases/plugin-releases-common';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { Actor, ReleasesService } from '../service/ReleasesService';
import { permissionOfCommand } from './permissionOfCommand';
import { readableReleases } from './readableReleases';

/**
 * Asks the permission framework before anything is done: each method for its permission on the component that it is about.
 *
 * Service principals pass as far as their access restrictions allow, which is what Backstage decides for them everywhere.
 */
export class AuthorizedReleasesService implements ReleasesService {
  readonly #service: ReleasesService;
  readonly #permissions: PermissionsService;

  static create(options: {
    service: ReleasesService;
    permissions: PermissionsService;
  }): AuthorizedReleasesService {
    return new AuthorizedReleasesService(options.service, options.permissions);
  }

  private constructor(
    service: ReleasesService,
    permissions: PermissionsService,
  ) {
    this.#service = service;
    this.#permissions = permissions;
  }

  async getService(entityRef: string, actor: Actor) {
    await this.#require(releasesReleaseReadPermission, entityRef, actor);
    return this.#service.getService(entityRef, actor);
  }

  async getVersions(entityRef: string, actor: Actor) {
    await this.#require(releasesReleaseReadPermission, entityRef, actor);
    return this.#service.getVersions(entityRef, actor);
  }

  async start(request: Parameters<ReleasesService['start']>[0], actor: Actor) {
    await this.#require(
      releasesReleaseStartPermission,
      request.entityRef,
      actor,
    );
    return this.#service.start(request, actor);
  }

  async list(filter: Parameters<ReleasesService['list']>[0], actor: Actor) {
    if (filter.entityRef !== undefined) {
      await this.#require(
        releasesReleaseReadPermission,
        filter.entityRef,
        actor,
      );
      return this.#service.list(filter, actor);
    }
    return readableReleases({
      service: this.#service,
      permissions: this.#permissions,
      filter,
      actor,
    });
  }

  async get(id: number, actor: Actor) {
    return this.#readable(id, actor);
  }

  async command(id: number, command: ReleaseCommandRequest, actor: Actor) {
    const { entityRef } = await this.#readable(id, actor);
    await this.#require(permissionOfCommand(command.type), entityRef, actor);
    return this.#service.command(id, command, actor);
  }

  async releaseEvents(id: number, options: { after?: number }, actor: Actor) {
    await this.#readable(id, actor);
    return this.#service.releaseEvents(id, options, actor);
  }

  async target(ref: TargetRef, actor: Actor) {
    await this.#require(releasesReleaseReadPermission, ref.entityRef, actor);
    return this.#service.target(ref, actor);
  }

  async targetEvents(
    ref: TargetRef,
    options: { after?: number },
    actor: Actor,
  ) {
    await this.#require(releasesReleaseReadPermission, ref.entityRef, actor);
    return this.#service.targetEvents(ref, options, actor);
  }

  async traffic(
    ref: TargetRef,
    range: { from: number; to: number },
    actor: Actor,
  ) {
    await this.#require(releasesReleaseReadPermission, ref.entityRef, actor);
    return this.#service.traffic(ref, range, actor);
  }

  async rollback(ref: TargetRef, request: { why?: string }, actor: Actor) {
    await this.#require(releasesTargetRollbackPermission, ref.entityRef, actor);
    return this.#service.rollback(ref, request, actor);
  }

  async #readable(id: number, actor: Actor): Promise<Release> {
    const release = await this.#service.get(id, actor);
    await this.#require(
      releasesReleaseReadPermission,
      release.entityRef,
      actor,
    );
    return release;
  }

  async #require(
    permission: ResourcePermission,
    entityRef: string,
    actor: { credentials: BackstageCredentials },
  ) {
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: entityRef }],
      { credentials: actor.credentials },
    );
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `Permission '${permission.name}' for '${entityRef}' is missing`,
      );
    }
  }
}
