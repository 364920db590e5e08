import { ClusterClient } from '@backstage-releases/cluster-client';
import { ServiceUnavailableError } from '@backstage/errors';

/** A client of an API server that refuses each connection. */
export const refusingClient = clientThat(async () => {
  throw new ServiceUnavailableError('connection refused');
});

/** A client of an API server that takes requests and never answers. */
export const hangingClient = clientThat(() => new Promise(() => {}));

function clientThat(answer: () => Promise<never>): ClusterClient {
  return {
    get: answer,
    list: answer,
    create: answer,
    replace: answer,
    patch: answer,
    delete: answer,
    text: answer,
    reflect: () => ({
      objects: new Map(),
      synced: new Promise(() => {}),
      close: () => {},
    }),
  };
}
