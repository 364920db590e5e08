import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { rollBackRoute } from './rollBackRoute';

describe('rollBackRoute', () => {
  it('waits for no instance that does not answer', async () => {
    const silent = createServer(() => {});
    await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    await expect(
      rollBackRoute(`http://127.0.0.1:${port}`, 'token', 'shop', 1),
    ).rejects.toThrow(/timeout/);
    silent.closeAllConnections();
    await new Promise(done => silent.close(done));
  });
});
