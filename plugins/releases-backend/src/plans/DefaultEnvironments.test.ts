import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { DefaultEnvironments } from './DefaultEnvironments';

const clusters = {
  test: { url: 'https://test.example' },
  prod: { url: 'https://prod.example' },
};

function read(environments?: JsonObject, more: JsonObject = { clusters }) {
  return DefaultEnvironments.fromConfig(
    mockServices.rootConfig({
      data: {
        releases: { ...more, ...(environments ? { environments } : {}) },
      },
    }),
  );
}

describe('DefaultEnvironments', () => {
  it('reads environments in the order of the configuration', () => {
    const environments = read({
      prod: {
        cluster: 'prod',
        namespace: '{{ service.namespace }}-{{ service.name }}',
        production: true,
        plans: ['default/*'],
        images: ['registry.example.com/'],
        require: ['approval'],
      },
      canteen: { cluster: 'test', namespace: 'plain' },
    });
    expect(environments.list()).toEqual([
      {
        name: 'prod',
        cluster: 'prod',
        production: true,
        plans: ['default/*'],
        images: ['registry.example.com/'],
        require: ['approval'],
        namespace: expect.any(Function),
      },
      {
        name: 'canteen',
        cluster: 'test',
        production: false,
        require: [],
        namespace: expect.any(Function),
      },
    ]);
    const service = { name: 'shop', namespace: 'team-a' };
    expect(environments.get('prod').namespace(service)).toBe('team-a-shop');
    expect(environments.get('canteen').namespace(service)).toBe('plain');
    expect(() => environments.get('prdo')).toThrow(
      new NotFoundError(
        "No environment 'prdo' in 'releases.environments'; there are 'prod', 'canteen'",
      ),
    );
  });

  it('takes the usual names where nothing is configured', () => {
    const environments = read();
    expect(
      environments.list().map(({ name, production }) => [name, production]),
    ).toEqual([
      ['test', false],
      ['prod', true],
    ]);
    expect(
      environments.get('test').namespace({ name: 'shop', namespace: 'team-a' }),
    ).toBe('team-a');
    expect(read(undefined, {}).list()).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    [
      'an unknown cluster',
      { cluster: 'porduction', namespace: 'a' },
      "'releases.environments.prod.cluster': Invalid value 'porduction'; expected a cluster of 'releases.clusters'; there are 'test', 'prod'",
    ],
    [
      'no namespace',
      { cluster: 'prod' },
      "'releases.environments.prod.namespace': Missing field 'namespace'; expected a namespace, in which",
    ],
    [
      'a misspelt field',
      { cluster: 'prod', namespace: 'a', requires: ['approval'] },
      "'releases.environments.prod.requires': Unknown field 'requires', did you mean 'require'?; expected one of 'cluster', 'namespace'",
    ],
    [
      'a string for true',
      { cluster: 'prod', namespace: 'a', production: 'yes' },
      "'releases.environments.prod.production': Invalid value 'yes'; expected true or false",
    ],
    [
      'a plan without namespace',
      { cluster: 'prod', namespace: 'a', plans: ['default/*', 'web'] },
      "'releases.environments.prod.plans[1]': Invalid value 'web'; expected 'namespace/name' of plans",
    ],
    [
      'a pattern for an image prefix',
      { cluster: 'prod', namespace: 'a', images: ['registry.example.com/*'] },
      "'releases.environments.prod.images[0]': Invalid value 'registry.example.com/*'; expected the beginning of image repositories",
    ],
    [
      'a namespace that is no expression',
      { cluster: 'prod', namespace: '{{ service.name' },
      "'releases.environments.prod.namespace': '{{' at column 1 of '{{ service.name' has no '}}'",
    ],
    [
      'a namespace of what services do not have',
      { cluster: 'prod', namespace: '{{ service.owner }}' },
      "'releases.environments.prod.namespace': No such key: owner at column",
    ],
    [
      'a namespace that no cluster takes',
      { cluster: 'prod', namespace: 'Prod_{{ service.name }}' },
      "'releases.environments.prod.namespace': Invalid value 'Prod_name'; expected lower-case letters, digits and dashes, at most 63",
    ],
  ])('refuses %s at the start', (_, prod, message) => {
    expect(() => read({ prod })).toThrow(`Invalid configuration: ${message}`);
  });

  it('refuses a service whose namespace no cluster takes', () => {
    const prod = { cluster: 'prod', namespace: '{{ service.name }}' };
    expect(() =>
      read({ prod }).get('prod').namespace({ name: 'a.b', namespace: 'c' }),
    ).toThrow("Invalid value 'a.b'");
  });
});
