import {
  ClusterClient,
  endpointSlices,
} from '@backstage-releases/cluster-client';
import { LoggerService } from '@backstage/backend-plugin-api';
import { EntryService } from './entryService';
import { EndpointSlice } from './entryState';

/** Reads the EndpointSlices of entry Services. */
export class SliceReader {
  readonly #logger: LoggerService;
  /** What was logged. */
  readonly #refusals = new Set<string>();

  static create(options: { logger: LoggerService }): SliceReader {
    return new SliceReader(options.logger);
  }

  private constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  /** Undefined where they must not be read: a rollback must not end where a right is missing. */
  async read(
    client: ClusterClient,
    { metadata: { namespace, name: service } }: EntryService,
  ): Promise<EndpointSlice[] | undefined> {
    try {
      const { items } = await client.list<EndpointSlice>(endpointSlices, {
        namespace,
        labelSelector: `kubernetes.io/service-name=${service}`,
      });
      return items;
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== 'NotAllowedError') {
        throw error;
      }
      if (!this.#refusals.has(message)) {
        this.#refusals.add(message);
        this.#logger.warn(
          `Failed to see whether Service '${service}' in namespace '${namespace}' leads to a canary proxy; entrances are pointed at it all the same: ${message}`,
        );
      }
      return undefined;
    }
  }
}
