import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, portsInUse, rangeOf, readSettings } from './settings.mjs';

const read = (args, env = {}) => readSettings(args, env, '/project');

test('takes an argument before the environment, and that before the default', () => {
  const env = { RELEASES_PORTAL_PORT: '7100', RELEASES_CROWD_PORT: '7200' };
  const settings = read(['--portal-port', '7300'], env);
  assert.equal(portOf(settings, 'portal-port'), 7300);
  assert.equal(portOf(settings, 'crowd-port'), 7200);
  assert.equal(portOf(settings, 'cluster-port'), 16443);
  assert.equal(rangeOf(settings, 'proxy-ports'), '16500-16999');
  assert.equal(settings.state, '/project/.run');
});

for (const [setting, value, allowed] of [
  ['portal-port', '0', 'a port from 1 to 65535'],
  ['portal-port', '7007x', 'a port from 1 to 65535'],
  ['cluster-port', '65534', 'a port from 1 to 65533'],
  ['proxy-ports', '17000-16000', 'a range of ports'],
]) {
  test(`refuses --${setting} ${value} with the name, the value and what is allowed`, () => {
    assert.throws(
      () => read([`--${setting}`, value]),
      ({ message }) =>
        message.includes(`--${setting}`) &&
        message.includes(`'${value}'`) &&
        message.includes(allowed),
    );
  });
}

test('refuses an option that is not known', () => {
  assert.throws(() => read(['--prot', '1']), /'--prot'/);
});

test('leaves parts out that are not wanted, and their ports', () => {
  const settings = read(['--no-crowd', '--no-portal']);
  assert.deepEqual(settings.parts, {
    cluster: true,
    proxy: true,
    portal: false,
    crowd: false,
  });
  assert.deepEqual(
    portsInUse(settings).map(({ name }) => name),
    ['cluster-port', 'ingress-port', 'proxy-admin-port', 'proxy-ports'],
  );
});

test('refuses a proxy without the cluster that it is for', () => {
  assert.throws(() => read(['--no-cluster']), /--no-cluster needs --no-proxy/);
  assert.equal(read(['--no-cluster', '--no-proxy']).parts.proxy, false);
});
