import {
  ClientHttp2Session,
  ClientSessionOptions,
  connect,
  IncomingHttpHeaders,
  ServerHttp2Stream,
  ServerOptions,
} from 'node:http2';
import { useTestPlane } from '../../net/__testUtils__/useTestPlane';
import { StreamInstance } from './StreamInstance';

/** A data plane for each test, with instances and clients that speak HTTP/2. */
export function useStreams() {
  const plane = useTestPlane();

  async function instance(
    name: string,
    handle?: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
    options?: ServerOptions,
  ): Promise<StreamInstance> {
    const started = await StreamInstance.start(name, handle, options);
    plane.ends.push(() => started.stop());
    return started;
  }

  function client(
    port: number,
    options: ClientSessionOptions = {},
  ): ClientHttp2Session {
    const session = connect(`http://127.0.0.1:${port}`, options);
    session.on('error', () => {});
    plane.ends.push(() => session.destroy());
    return session;
  }

  return { plane, instance, client };
}
