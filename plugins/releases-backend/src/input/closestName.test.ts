import { closestName } from './closestName';

it.each([
  ['pipelnes', ['owner', 'pipelines'], 'pipelines'],
  ['piplines', ['owner', 'pipelines'], 'pipelines'],
  ['stgaes', ['stages', 'triggers'], 'stages'],
  ['Environment', ['environment'], 'environment'],
  ['need', ['type', 'needs', 'when'], 'needs'],
  ['prodd', ['prd', 'prod'], 'prod'],
  ['owner', ['pipelines'], undefined],
  // Two edits of a short word make it another word.
  ['dev', ['pre', 'prod'], undefined],
  ['a', ['b'], undefined],
  ['x'.repeat(100_000), ['xx'], undefined],
])('%s among %j is near %s', (word, names, expected) => {
  expect(closestName(word, names)).toBe(expected);
});
