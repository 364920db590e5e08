import { readArguments, UsageError } from './readArguments';

describe('readArguments', () => {
  it('needs nothing', () => {
    expect(readArguments([])).toEqual({
      help: false,
      clusters: ['local'],
      port: 16443,
      ingressPort: 16480,
      trustForwarded: false,
    });
  });

  it('reads every option', () => {
    expect(
      readArguments([
        ...['--clusters', 'dev, prod', '--port', '0', '--ingress-port=65534'],
        ...['--token', 'T', '--kubeconfig', 'kc', '--images', './images'],
        ...['--manifests', 'm', '--data', 'd', '--trust-forwarded', '-h'],
      ]),
    ).toEqual({
      help: true,
      clusters: ['dev', 'prod'],
      port: 0,
      ingressPort: 65534,
      token: 'T',
      kubeconfig: 'kc',
      images: './images',
      manifests: 'm',
      data: 'd',
      trustForwarded: true,
    });
  });

  it('takes the token from the environment, where ps does not show it', () => {
    const env = { LOCAL_CLUSTER_TOKEN: 'E' };
    expect(readArguments([], env).token).toBe('E');
    expect(readArguments(['--token', 'T'], env).token).toBe('T');
    expect(readArguments([], { LOCAL_CLUSTER_TOKEN: '' }).token).toBe(
      undefined,
    );
  });

  it.each([
    [['--port', '65536'], "--port: '65536' is not a port between 0 and 65535"],
    [
      ['--clusters', 'a,b', '--ingress-port', '65535'],
      "--ingress-port: '65535' is not a port between 0 and 65534",
    ],
    [['--port=-1'], "--port: '-1' is not a port"],
    [['--port', ''], "--port: '' is not a port"],
    [['--port', '1e3'], "--port: '1e3' is not a port"],
    [['--clusters', 'Prod'], "--clusters: 'Prod' is not a name"],
    [['--clusters', ''], "--clusters: '' is not a name"],
    [['--clusters', 'a,a'], "--clusters: 'a,a' names a cluster twice"],
    [['--token='], '--token: must not be empty'],
    [['extra'], "'extra'"],
  ])('refuses %j and says why', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
