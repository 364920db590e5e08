import { coreServices, createBackendModule, createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend, mockCredentials } from '@backstage/backend-test-utils';
import { releasesPermissions, releasesReleaseStartPermission } from '@backstage-releases/plugin-releases-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { catalogConditions, createCatalogConditionalDecision } from '@backstage/plugin-catalog-backend/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { ServerPermissionClient } from '@backstage/plugin-permission-node';
import { writeFileSync } from 'node:fs';

jest.setTimeout(120000);
it('works', async () => {
  writeFileSync('/tmp/permcheck/e.yaml', ['shop:user:default/ada','api:user:default/bob'].map(x => { const [n,...o]=x.split(':'); return `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ${n}}\nspec: {type: service, lifecycle: production, owner: '${o.join(':')}'}\n`; }).join('---\n'));
  let perms: any; 
  const plugin = createBackendPlugin({ pluginId: 'releases', register(env) { env.registerInit({ deps: { r: coreServices.permissionsRegistry, p: coreServices.permissions, h: coreServices.httpRouter }, async init({ r, p }) { r.addPermissions(releasesPermissions); perms = p; } }); } });
  const policy = createBackendModule({ pluginId: 'permission', moduleId: 'p', register(env) { env.registerInit({ deps: { policy: policyExtensionPoint }, async init({ policy }) { policy.setPolicy({ async handle(req, user) {
    if (req.permission.name.startsWith('releases.')) return createCatalogConditionalDecision(req.permission as any, catalogConditions.isEntityOwner({ claims: user?.info.ownershipEntityRefs ?? [] }));
    return { result: AuthorizeResult.ALLOW } as any; } }); } }); } });
  const backend = await startTestBackend({ features: [plugin, policy, import('@backstage/plugin-catalog-backend'), import('@backstage/plugin-permission-backend'),
    mockServices.userInfo.factory(), mockServices.permissions.factory ? (coreServices as any) && require('@backstage/backend-defaults/permissions').permissionsServiceFactory : [] as any, require('@backstage/backend-defaults/permissionsRegistry').permissionsRegistryServiceFactory, require('@backstage/backend-defaults/discovery').discoveryServiceFactory,
    mockServices.rootConfig.factory({ data: { permission: { enabled: true }, backend: { baseUrl: 'http://localhost:0', listen: { port: 0 }, database: { client: 'better-sqlite3', connection: ':memory:' } }, catalog: { locations: [{ type: 'file', target: '/tmp/permcheck/e.yaml' }] } } })] as any });
  const base = `http://localhost:${backend.server.port()}`;
  const disc = mockServices.discovery.mock({ getBaseUrl: async (id: string) => `${base}/api/${id}` } as any);
  let status = '';
  for (let i = 0; i < 60; i++) { const r = await fetch(`${base}/api/catalog/entities/by-name/component/default/shop`, { headers: { Authorization: mockCredentials.user.header('user:default/ada') } }); status = String(r.status); if (r.status === 200) break; await new Promise(x => setTimeout(x, 1000)); }
  console.log('catalog', status);
  void disc; void perms; void ServerPermissionClient;
  // what the permission backend does with a decision once it has asked the policy: call /authorize as the plugin would
  const token = mockCredentials.service.header({ onBehalfOf: mockCredentials.user('user:default/ada'), targetPluginId: 'permission' } as any);
  const r = await fetch(`${base}/api/permission/authorize`, { method: 'POST', headers: { 'content-type': 'application/json', Authorization: token }, body: JSON.stringify({ items: ['shop', 'api', 'nope'].map((n, i) => ({ id: String(i), permission: releasesReleaseStartPermission, resourceRef: `component:default/${n}` })) }) });
  console.log(r.status, JSON.stringify(await r.json()));
  const m = await fetch(`${base}/api/releases/.well-known/backstage/permissions/metadata`, { headers: { Authorization: mockCredentials.user.header() } });
  console.log(m.status, (await m.text()).slice(0, 300));
  await backend.stop();
});
