import {
  imageOf,
  isSameRepository,
  mainContainer,
  parseImage,
} from './imageReference';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseImage', () => {
  it.each([
    ['shop', { repository: 'shop' }],
    ['shop:1.0.0', { repository: 'shop', tag: '1.0.0' }],
    ['localhost:5000/shop', { repository: 'localhost:5000/shop' }],
    [
      `localhost:5000/shop:1.0.0@${digest}`,
      { repository: 'localhost:5000/shop', tag: '1.0.0', digest },
    ],
    [`team/shop@${digest}`, { repository: 'team/shop', digest }],
  ])('takes %s apart', (image, parts) => {
    expect(parseImage(image)).toEqual(parts);
  });
});

describe('imageOf', () => {
  it('names the tag for people and the digest for the cluster', () => {
    expect(imageOf('team/shop', '1.0.0', digest)).toBe(
      `team/shop:1.0.0@${digest}`,
    );
    expect(imageOf('team/shop', 'feature/x', digest)).toBe(
      `team/shop@${digest}`,
    );
  });
});

describe('isSameRepository', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx', true],
    ['team/shop', 'index.docker.io/team/shop', true],
    ['registry.example/shop', 'registry.example/shop-worker', false],
    ['registry.example/shop', 'shop', false],
  ])('of %s and %s is %s', (one, other, same) => {
    expect(isSameRepository(one, other)).toBe(same);
  });
});

describe('mainContainer', () => {
  it('is the one that runs the image, else the first', () => {
    const containers = [
      { name: 'mesh', image: 'mesh/proxy:2' },
      { name: 'shop', image: 'registry.example/shop:1' },
    ];
    const template = { spec: { containers } };
    expect(mainContainer(template, 'registry.example/shop')?.name).toBe('shop');
    expect(mainContainer(template, 'registry.example/other')?.name).toBe(
      'mesh',
    );
    expect(mainContainer(template, undefined)?.name).toBe('mesh');
    expect(mainContainer({}, undefined)).toBeUndefined();
  });
});
