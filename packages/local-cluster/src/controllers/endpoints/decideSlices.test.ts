import type { KubeObject } from '../../store/KubeObject';
import { decideSlices, sliceLimit } from './decideSlices';

function endpoint(name: string) {
  return { addresses: ['127.0.0.1'], targetRef: { uid: name, name } };
}

function slice(name: string, port: number, pods: string[]): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '' },
    ports: [{ port }],
    endpoints: pods.map(endpoint),
  };
}

function group(port: number, pods: string[]) {
  return { ports: [{ port }], endpoints: pods.map(endpoint) };
}

describe('decideSlices', () => {
  it('makes a slice per set of port numbers', () => {
    expect(decideSlices([group(1, ['a']), group(2, ['b'])], [])).toEqual([
      group(1, ['a']),
      group(2, ['b']),
    ]);
  });

  it('leaves endpoints where they are and adds new ones to what is there', () => {
    const existing = slice('s', 1, ['a', 'b', 'c']);
    expect(decideSlices([group(1, ['c', 'd', 'a'])], [existing])).toEqual([
      { existing, ...group(1, ['a', 'c', 'd']) },
    ]);
  });

  it('splits what is too much for one slice', () => {
    const pods = Array.from({ length: sliceLimit + 1 }, (_, i) => `p${i}`);
    const wishes = decideSlices([group(1, pods)], []);
    expect(wishes.map(wish => wish.endpoints.length)).toEqual([sliceLimit, 1]);
  });

  it('keeps one empty slice for a Service without endpoints', () => {
    const [first, second] = [slice('s', 1, ['a']), slice('t', 2, ['b'])];
    expect(decideSlices([], [first, second])).toEqual([
      { existing: first, ports: [], endpoints: [] },
    ]);
    expect(decideSlices([], [])).toEqual([
      { existing: undefined, ports: [], endpoints: [] },
    ]);
  });

  it('fills an empty slice before it makes another', () => {
    const empty = { ...slice('s', 1, []), ports: null };
    expect(decideSlices([group(3, ['a'])], [empty])).toEqual([
      { existing: empty, ...group(3, ['a']) },
    ]);
  });
});
