import { AddressInfo, createServer } from 'node:net';
import { canSharePorts, checkPort } from './portSharing';

describe('sharing ports', () => {
  it('is possible here or not, as the system is', () => {
    expect(canSharePorts('linux')).toBe(true);
    expect(canSharePorts('darwin')).toBe(false);
    expect(canSharePorts('win32')).toBe(false);
  });

  it('is refused where somebody has the port, though he would share it', async () => {
    const server = createServer();
    await new Promise<void>(resolve =>
      server.listen(
        {
          host: '127.0.0.1',
          port: 0,
          reusePort: canSharePorts(),
        },
        resolve,
      ),
    );
    const { port } = server.address() as AddressInfo;
    await expect(checkPort('127.0.0.1', port)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await new Promise(resolve => server.close(resolve));
    await checkPort('127.0.0.1', port);
  });
});
