import {
  ClusterClient,
  KubeObject,
  leases,
} from '@backstage-releases/cluster-client';
import { Clock, every } from '../Clock';
import type { Log } from '../Log';
import {
  ADMIN_URL_ANNOTATION,
  DATA_ADDRESS_ANNOTATION,
  PROXY_LABEL,
  toMicroTime,
} from './kubeNames';
import type { SourceHealth } from './SourceHealth';

const RENEW_MS = 5_000;
const DURATION_SECONDS = 15;
const PART = 'lease';

interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
  };
}

/** What an instance registers. */
export interface InstanceLeaseOptions {
  client: ClusterClient;
  namespace: string;
  instance: string;
  adminUrl: string;
  /** The host or address at which routes listen. */
  dataAddress: string;
  clock: Clock;
  health: SourceHealth;
  log: Log;
}

/**
 * Says to the cluster that this instance is there, and notices when the cluster no longer hears it.
 */
export class InstanceLease {
  static start(options: InstanceLeaseOptions): InstanceLease {
    const lease = new InstanceLease(options);
    options.health.heard(PART, options.clock.now());
    lease.#renew();
    return lease;
  }

  readonly #options: InstanceLeaseOptions;
  readonly #end: () => void;
  readonly #acquired: number;
  #renewing: Promise<void> = Promise.resolve();
  #problem: string | undefined;
  #ended = false;

  private constructor(options: InstanceLeaseOptions) {
    this.#options = options;
    this.#acquired = options.clock.now();
    this.#end = every(options.clock, RENEW_MS, () => this.#renew());
  }

  /** Why the Lease can't be written. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Ends the renewals and deletes the Lease. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#end();
    await this.#renewing;
    const { client, log } = this.#options;
    await client.delete(leases, this.#ref()).catch(error => {
      if ((error as Error).name !== 'NotFoundError') {
        log.warn('Failed to delete the lease', { error: error.message });
      }
    });
  }

  #renew(): Promise<void> {
    if (!this.#ended) {
      this.#renewing = this.#write();
    }
    return this.#renewing;
  }

  async #write(): Promise<void> {
    const { clock, health, log } = this.#options;
    const asked = clock.now();
    try {
      await this.#patchOrCreate(this.#lease(asked));
      this.#problem = undefined;
    } catch (error) {
      const { name, message } = error as Error;
      if (message !== this.#problem) {
        log.warn('Failed to renew the lease', { error: message });
      }
      this.#problem = message;
      if (name === 'ServiceUnavailableError') {
        return;
      }
      // Any other answer is a sign of life.
    }
    if (!this.#ended) {
      health.heard(PART, asked);
    }
  }

  async #patchOrCreate(lease: Lease): Promise<void> {
    const { client } = this.#options;
    try {
      await client.patch(leases, this.#ref(), {
        metadata: {
          labels: lease.metadata.labels,
          annotations: lease.metadata.annotations,
        },
        spec: lease.spec,
      });
    } catch (error) {
      if ((error as Error).name !== 'NotFoundError') {
        throw error;
      }
      await client.create(leases, lease);
    }
  }

  #ref(): { namespace: string; name: string } {
    const { namespace, instance } = this.#options;
    return { namespace, name: `canary-proxy-${instance}` };
  }

  #lease(now: number): Lease {
    const { instance, adminUrl, dataAddress } = this.#options;
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        ...this.#ref(),
        labels: { [PROXY_LABEL]: 'true' },
        annotations: {
          [ADMIN_URL_ANNOTATION]: adminUrl,
          [DATA_ADDRESS_ANNOTATION]: dataAddress,
        },
      },
      spec: {
        holderIdentity: instance,
        leaseDurationSeconds: DURATION_SECONDS,
        acquireTime: toMicroTime(this.#acquired),
        renewTime: toMicroTime(now),
      },
    };
  }
}
