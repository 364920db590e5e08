import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  Release,
  ReleaseCommandType,
  releasesPermissions,
} from '@backstage-releases/plugin-releases-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ServerPermissionClient } from '@backstage/plugin-permission-node';
import { Actor, ReleasesService } from '../service/ReleasesService';
import { AuthorizedReleasesService } from './AuthorizedReleasesService';

const shop = 'component:default/shop';
const target = { environment: 'prod', entityRef: shop };
const actor: Actor = {
  ref: 'user:default/ada',
  ownershipRefs: ['user:default/ada'],
  from: 'portal',
  credentials: mockCredentials.user('user:default/ada'),
};

function release(id: number, entityRef = shop) {
  return { id, entityRef } as Release;
}

function fakeService() {
  return {
    getService: jest.fn(async () => 'service'),
    getVersions: jest.fn(async () => 'versions'),
    start: jest.fn(async () => 'started'),
    list: jest.fn(),
    get: jest.fn(async (id: number) => release(id)),
    command: jest.fn(async () => 'commanded'),
    releaseEvents: jest.fn(async () => 'release events'),
    target: jest.fn(async () => 'target'),
    targetEvents: jest.fn(async () => 'target events'),
    traffic: jest.fn(async () => 'traffic'),
    rollback: jest.fn(async () => 'rolled back'),
  };
}

interface Question {
  permission: { name: string };
  resourceRef?: string;
}

/** Allows what is listed, as `permission` or `permission entityRef`. */
function setup(
  allowed: string[],
  whole: AuthorizeResult = AuthorizeResult.CONDITIONAL,
) {
  const inner = fakeService();
  const permissions = mockServices.permissions.mock({
    authorize: jest.fn(async (requests: Question[]) =>
      requests.map(({ permission, resourceRef }) => ({
        result:
          allowed.includes(permission.name) ||
          allowed.includes(`${permission.name} ${resourceRef}`)
            ? AuthorizeResult.ALLOW
            : AuthorizeResult.DENY,
      })),
    ) as any,
    authorizeConditional: jest.fn(async () => [{ result: whole }]) as any,
  });
  const service = AuthorizedReleasesService.create({
    service: inner as unknown as ReleasesService,
    permissions,
  });
  return { inner, permissions, service };
}

const read = 'releases.release.read';
const start = 'releases.release.start';
const operate = 'releases.release.operate';
const approve = 'releases.release.approve';
const rollback = 'releases.target.rollback';

type Call = (service: ReleasesService) => Promise<unknown>;

function command(type: ReleaseCommandType): Call {
  return service => service.command(7, { type }, actor);
}

const calls: Array<[string, string, Call, string | Release]> = [
  ['getService', read, s => s.getService(shop, actor), 'service'],
  ['getVersions', read, s => s.getVersions(shop, actor), 'versions'],
  ['get', read, s => s.get(7, actor), release(7)],
  ['events', read, s => s.releaseEvents(7, {}, actor), 'release events'],
  ['target', read, s => s.target(target, actor), 'target'],
  [
    'target events',
    read,
    s => s.targetEvents(target, {}, actor),
    'target events',
  ],
  [
    'traffic',
    read,
    s => s.traffic(target, { from: 1, to: 2 }, actor),
    'traffic',
  ],
  [
    'start',
    start,
    s => s.start({ entityRef: shop, pipeline: 'p', version: '1' }, actor),
    'started',
  ],
  ['rollback', rollback, s => s.rollback(target, {}, actor), 'rolled back'],
  ['approve', approve, command('approve'), 'commanded'],
  ['reject', approve, command('reject'), 'commanded'],
  ['promote', operate, command('promote'), 'commanded'],
  ['set', operate, command('set'), 'commanded'],
  ['pause', operate, command('pause'), 'commanded'],
  ['resume', operate, command('resume'), 'commanded'],
  ['cancel', operate, command('cancel'), 'commanded'],
];

describe('AuthorizedReleasesService', () => {
  it.each(calls)(
    'lets %s through with %s, and names it where it is missing',
    async (name, permission, call, answer) => {
      const isCommand = answer === 'commanded';
      // A command shows the release that it changes, so it needs the right to see it as well.
      const needed = isCommand ? [read, permission] : [permission];
      await expect(call(setup(needed).service)).resolves.toEqual(answer);

      const others = releasesPermissions
        .map(entry => entry.name)
        .filter(entry => entry !== permission);
      const { service, inner } = setup(others);
      await expect(call(service)).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: `Permission '${permission}' for '${shop}' is missing`,
      });
      const { get, ...rest } = inner;
      for (const method of Object.values(rest)) {
        expect([name, method.mock.calls]).toEqual([name, []]);
      }
      expect(get.mock.calls.length).toBeLessThanOrEqual(1);
    },
  );

  it('refuses a command to those who may not see the release', async () => {
    const { service, inner } = setup([operate]);
    await expect(command('cancel')(service)).rejects.toThrow(
      `Permission '${read}' for '${shop}' is missing`,
    );
    expect(inner.command).not.toHaveBeenCalled();
  });

  it('asks for the component of the release, not for any other', async () => {
    const { service } = setup([
      `${read} ${shop}`,
      `${operate} component:default/api`,
    ]);
    await expect(command('cancel')(service)).rejects.toThrow(operate);
  });

  describe('list', () => {
    const other = 'component:default/api';

    function pages(inner: ReturnType<typeof fakeService>, all: Release[]) {
      inner.list.mockImplementation(
        async ({ before = Infinity, limit = 20, except = [] }) => ({
          items: all
            .filter(
              ({ id, entityRef }) => id < before && !except.includes(entityRef),
            )
            .slice(0, limit),
          at: 1,
        }),
      );
    }

    it('of one component asks for that one', async () => {
      const { service, inner } = setup([`${read} ${shop}`]);
      pages(inner, [release(1)]);
      await expect(
        service.list({ entityRef: shop }, actor),
      ).resolves.toMatchObject({
        items: [release(1)],
      });
      await expect(service.list({ entityRef: other }, actor)).rejects.toThrow(
        `Permission '${read}' for '${other}' is missing`,
      );
    });

    it('goes on until it has as many as were asked for, and reads once of what is hidden', async () => {
      const { service, inner, permissions } = setup([`${read} ${shop}`]);
      const all = Array.from({ length: 450 }, (_, index) =>
        release(450 - index, index % 100 === 99 ? shop : other),
      );
      pages(inner, all);
      const first = await service.list({ limit: 3 }, actor);
      expect(first.items.map(({ id }) => id)).toEqual([351, 251, 151]);
      expect(permissions.authorize).toHaveBeenCalledTimes(1);
      expect(inner.list).toHaveBeenCalledTimes(2);
      const second = await service.list({ limit: 3, before: 151 }, actor);
      expect(second.items.map(({ id }) => id)).toEqual([51]);
    });

    it('does not look at each where the policy allows or denies all', async () => {
      const all = setup([], AuthorizeResult.ALLOW);
      pages(all.inner, [release(1), release(0, other)]);
      await expect(all.service.list({}, actor)).resolves.toMatchObject({
        items: [release(1), release(0, other)],
      });
      const none = setup([], AuthorizeResult.DENY);
      await expect(none.service.list({}, actor)).resolves.toMatchObject({
        items: [],
      });
      expect(none.inner.list).not.toHaveBeenCalled();
    });
  });

  it('treats services as Backstage does: all, or what their access is restricted to', async () => {
    const inner = fakeService();
    const service = AuthorizedReleasesService.create({
      service: inner as unknown as ReleasesService,
      permissions: ServerPermissionClient.fromConfig(
        mockServices.rootConfig({ data: { permission: { enabled: true } } }),
        { auth: mockServices.auth(), discovery: mockServices.discovery() },
      ),
    });
    const by = (permissionNames?: string[]): Actor => ({
      ...actor,
      credentials: mockCredentials.service(
        'external:ci',
        permissionNames && { permissionNames },
      ),
    });
    await expect(service.rollback(target, {}, by())).resolves.toBe(
      'rolled back',
    );
    await expect(service.target(target, by([read]))).resolves.toBe('target');
    await expect(service.rollback(target, {}, by([read]))).rejects.toThrow(
      `Permission '${rollback}' for '${shop}' is missing`,
    );
  });
});
