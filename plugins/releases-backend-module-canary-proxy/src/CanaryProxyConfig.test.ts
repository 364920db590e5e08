import { mockServices } from '@backstage/backend-test-utils';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCanaryProxyConfig } from './CanaryProxyConfig';

const read = (canaryProxy?: object) =>
  readCanaryProxyConfig(
    mockServices.rootConfig({ data: { releases: { canaryProxy } } }),
  );

describe('the configuration of the router', () => {
  it('may be left out', () => {
    expect(read()).toMatchObject({
      ports: { first: 8000, last: 8999 },
      minInstances: 2,
      capacity: undefined,
    });
  });

  it('takes numbers as they come from the environment too', () => {
    expect(read({ minInstances: '1', capacity: '2500.5' })).toMatchObject({
      minInstances: 1,
      capacity: 2500.5,
    });
  });

  it.each([
    ['minInstances', 0, 'a whole number of 1 and up'],
    ['minInstances', 1.5, 'a whole number of 1 and up'],
    ['minInstances', 'two', 'a whole number of 1 and up'],
    ['minInstances', true, 'a whole number of 1 and up'],
    ['capacity', 0, 'requests per second, above 0'],
    ['capacity', 'many', 'requests per second, above 0'],
    ['ports', '9000-8000', "a range such as '8000-8999' within 1 to 65535"],
  ])("refuses the %s '%s'", (name, value, expected) => {
    expect(() => read({ [name]: value })).toThrow(
      `'releases.canaryProxy.${name}' is '${value}', expected ${expected}`,
    );
  });

  it('refuses half of a certificate', () => {
    expect(() => read({ tls: { certificateFile: '/tls.crt' } })).toThrow(
      "'releases.canaryProxy.tls' has 'certificateFile' without 'keyFile', expected both or none",
    );
    expect(() => read({ tls: { keyFile: '/tls.key' } })).toThrow(
      "'releases.canaryProxy.tls' has 'keyFile' without 'certificateFile', expected both or none",
    );
  });

  it('gives routes the ports at which the manifests of the proxies let them listen', () => {
    const { first, last } = read().ports;
    const deployment = readFileSync(
      resolve(__dirname, '../../../deploy/canary-proxy/deployment.yaml'),
      'utf8',
    );
    expect(deployment).toContain(`--ports=${first}-${last}`);
  });
});
