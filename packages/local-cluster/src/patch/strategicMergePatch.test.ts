import { deploymentKind } from '../resources/Deployment';
import { strategicMergePatch } from './strategicMergePatch';

function patchContainers(containers: object[], patch: object): any {
  const target = { spec: { template: { spec: { containers } } } };
  const result: any = strategicMergePatch(deploymentKind.schema, target, {
    spec: { template: { spec: patch } },
  });
  return result.spec.template.spec;
}

const app = { name: 'app', image: 'app:1', env: [{ name: 'A', value: '1' }] };
const side = { name: 'side', image: 'side:1' };

describe('strategicMergePatch', () => {
  it('merges containers by name and their environment too', () => {
    expect(
      patchContainers([app, side], {
        containers: [
          { name: 'app', image: 'app:2', env: [{ name: 'B', value: '2' }] },
        ],
      }).containers,
    ).toEqual([
      {
        name: 'app',
        image: 'app:2',
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      },
      side,
    ]);
  });

  it('follows an order that the patch gives', () => {
    const order = [{ name: 'side' }, { name: 'app' }];
    expect(
      patchContainers([app, side], {
        '$setElementOrder/containers': order,
        containers: [{ name: 'app', image: 'app:2' }],
      }).containers.map((each: any) => each.name),
    ).toEqual(['side', 'app']);
  });

  it('deletes items, values and whole lists', () => {
    expect(
      patchContainers([app, side], {
        containers: [{ name: 'side', $patch: 'delete' }],
      }).containers,
    ).toEqual([app]);
    expect(
      patchContainers([app, side], {
        containers: [side, { $patch: 'replace' }],
      }).containers,
    ).toEqual([side]);
    expect(
      patchContainers([app], { containers: [{ name: 'app', env: null }] })
        .containers,
    ).toEqual([{ name: 'app', image: 'app:1' }]);
  });

  it('keeps only the named keys of a union', () => {
    const target = {
      spec: {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
      },
    };
    expect(
      strategicMergePatch(deploymentKind.schema, target, {
        spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      }),
    ).toEqual({ spec: { strategy: { type: 'Recreate' } } });
  });

  it('replaces lists without a merge key', () => {
    const target = {
      spec: { template: { spec: { tolerations: [{ key: 'a' }] } } },
    };
    expect(
      strategicMergePatch(deploymentKind.schema, target, {
        spec: { template: { spec: { tolerations: [{ key: 'b' }] } } },
      }),
    ).toEqual({
      spec: { template: { spec: { tolerations: [{ key: 'b' }] } } },
    });
  });

  it('refuses an item without its merge key and an unknown directive', () => {
    expect(() =>
      patchContainers([app], { containers: [{ image: 'x' }] }),
    ).toThrow('does not contain declared merge key: name');
    expect(() =>
      patchContainers([app], {
        containers: [{ name: 'app', $patch: 'explode' }],
      }),
    ).toThrow('unknown patch type: explode');
  });
});
