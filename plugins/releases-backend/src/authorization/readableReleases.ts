import { PermissionsService } from '@backstage/backend-plugin-api';
import {
  Listed,
  Release,
  releasesReleaseReadPermission,
} from '@backstage-releases/plugin-releases-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { Actor, ReleasesService } from '../service/ReleasesService';

const DEFAULT_LIMIT = 20;
const PAGE = 100;

type Filter = Parameters<ReleasesService['list']>[0];

/**
 * The releases of all components that a person may see. Pages are read until as many are found as were asked for, so that a short list
 * means that there are no more. What a page shows to be hidden from her is left out of the next ones: who may see little reads no whole history.
 */
export async function readableReleases(options: {
  service: ReleasesService;
  permissions: PermissionsService;
  filter: Filter;
  actor: Actor;
}): Promise<Listed<Release>> {
  const { service, permissions, filter, actor } = options;
  const permission = releasesReleaseReadPermission;
  const { credentials } = actor;
  const [whole] = await permissions.authorizeConditional([{ permission }], {
    credentials,
  });
  if (whole.result === AuthorizeResult.ALLOW) {
    return service.list(filter, actor);
  }
  if (whole.result === AuthorizeResult.DENY) {
    return { items: [], at: Date.now() };
  }

  const limit = filter.limit ?? DEFAULT_LIMIT;
  const allowed = new Map<string, boolean>();
  const items: Release[] = [];
  let before = filter.before;
  for (;;) {
    const except = [...allowed].flatMap(([ref, isAllowed]) =>
      isAllowed ? [] : ref,
    );
    const page = await service.list(
      { ...filter, except, limit: PAGE, before },
      actor,
    );
    const refs = [...new Set(page.items.map(release => release.entityRef))];
    const unknown = refs.filter(ref => !allowed.has(ref));
    if (unknown.length > 0) {
      const decisions = await permissions.authorize(
        unknown.map(resourceRef => ({ permission, resourceRef })),
        { credentials },
      );
      unknown.forEach((ref, index) =>
        allowed.set(ref, decisions[index].result === AuthorizeResult.ALLOW),
      );
    }
    items.push(...page.items.filter(({ entityRef }) => allowed.get(entityRef)));
    const last = page.items.at(-1);
    if (items.length >= limit || page.items.length < PAGE || !last) {
      return { items: items.slice(0, limit), at: page.at };
    }
    before = last.id;
  }
}
