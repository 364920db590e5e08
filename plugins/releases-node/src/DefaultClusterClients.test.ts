import { mockServices } from '@backstage/backend-test-utils';
import { DefaultClusterClients } from './DefaultClusterClients';

const clientsOf = (prod: { url: string; caFile?: string }) =>
  DefaultClusterClients.fromConfig(
    mockServices.rootConfig({ data: { releases: { clusters: { prod } } } }),
  );

describe('DefaultClusterClients', () => {
  it('keeps a client for each cluster and names those that there are', () => {
    const clients = clientsOf({ url: 'https://prod.example.com' });
    expect(clients.get('prod')).toBe(clients.get('prod'));
    expect(() => clients.get('test')).toThrow(
      "No cluster 'test' in 'releases.clusters'; there are 'prod'",
    );
  });

  it('names the setting that is wrong', () => {
    expect(() => clientsOf({ url: 'prod.example.com' })).toThrow(
      "Invalid 'releases.clusters.prod'; caused by InputError: url: 'prod.example.com' is not an http or https address",
    );
    expect(() =>
      clientsOf({ url: 'https://prod.example.com', caFile: '/missing/ca' }),
    ).toThrow(/^Invalid 'releases.clusters.prod'; .*'\/missing\/ca'$/);
  });
});
