import { matchesImage } from './matchesImage';
import { matchesName } from './matchesName';

it.each([
  ['default/*', 'default/web', true],
  ['default/*', 'default/', true],
  ['default/*', 'other/web', false],
  ['*/*', 'other/web', true],
  ['*/web', 'team-a/web', true],
  ['*/web', 'team-a/web-2', false],
  ['team-*/web-*-v1', 'team-a/web-big-v1', true],
  ['team-*/web-*-v1', 'team-a/web-v1', false],
  ['a/*b*b*', 'a/xbxb', true],
  ['a/*b*b*', 'a/xb', false],
  ['a/x*x', 'a/x', false],
  ['default/web', 'default/web', true],
  ['default/w.b', 'default/web', false],
  ['*', 'default/web', false],
  ['default/*', 'default/a/b', false],
  [`a/${'*x'.repeat(50)}`, `a/${'x'.repeat(5_000)}y`, false],
])('pattern %s and name %s: %s', (pattern, name, expected) => {
  expect(matchesName(pattern, name)).toBe(expected);
});

it.each([
  ['registry.example.com/', 'registry.example.com/shop', true],
  ['registry.example.com', 'registry.example.com/shop', true],
  ['registry.example.com', 'registry.example.com.attacker.example/s', false],
  ['registry.example.com/shop', 'registry.example.com/shop', true],
  ['registry.example.com/team', 'registry.example.com/team/shop', true],
  ['registry.example.com/shop', 'registry.example.com/shopping', false],
  ['registry.example.com/', 'registry.example.com.attacker.example/s', false],
])('prefix %s and image %s: %s', (prefix, image, expected) => {
  expect(matchesImage(prefix, image)).toBe(expected);
});
