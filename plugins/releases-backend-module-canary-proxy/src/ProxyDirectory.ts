import {
  KubeObject,
  leases,
  Reflector,
} from '@backstage-releases/cluster-client';
import {
  ClusterClients,
  LABEL_CANARY_PROXY,
} from '@backstage-releases/plugin-releases-node';

const ADMIN_URL = 'backstage-releases/admin-url';

/**
 * How many times its own duration a Lease counts after the last renewal. More than once, because the clocks of two machines differ: an instance must not be
 * taken for gone while it still sends users to a canary.
 */
const LEASES_COUNT = 2;

const SYNC_MS = 2_000;

interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    renewTime?: string;
  };
}

/** The Leases of one namespace. */
interface Followed {
  reflector: Reflector<Lease>;
  /** They were listed once. */
  synced: boolean;
}

/** A proxy instance as its Lease says it. */
export interface ProxyInstance {
  name: string;
  /** Undefined where its Lease doesn't say it. */
  adminUrl?: string;
  /** When it was last heard of, epoch ms of its own clock. */
  renewed: number;
  /** How long after that it may still serve a canary, ms. */
  countsFor: number;
}

/**
 * Knows the proxy instances of each namespace, also while the API server can't be reached: then those that were there when it last could be.
 */
export class ProxyDirectory {
  readonly #clusters: ClusterClients;
  readonly #followed = new Map<string, Followed>();

  static create(options: { clusters: ClusterClients }): ProxyDirectory {
    return new ProxyDirectory(options.clusters);
  }

  private constructor(clusters: ClusterClients) {
    this.#clusters = clusters;
  }

  /** The instances that have a Lease in a namespace, by name. */
  async instances(scope: {
    cluster: string;
    namespace: string;
  }): Promise<ProxyInstance[]> {
    const followed = this.#follow(scope);
    await untilSynced(followed.reflector);
    return instancesOf(followed);
  }

  /** The same without waiting; undefined before the first list. */
  known(scope: {
    cluster: string;
    namespace: string;
  }): ProxyInstance[] | undefined {
    const followed = this.#follow(scope);
    return followed.synced ? instancesOf(followed) : undefined;
  }

  close(): void {
    this.#followed.forEach(({ reflector }) => reflector.close());
    this.#followed.clear();
  }

  #follow(scope: { cluster: string; namespace: string }): Followed {
    const key = `${scope.cluster}/${scope.namespace}`;
    const known = this.#followed.get(key);
    if (known) {
      return known;
    }
    const followed: Followed = {
      synced: false,
      reflector: this.#clusters.get(scope.cluster).reflect<Lease>(
        leases,
        {
          namespace: scope.namespace,
          labelSelector: `${LABEL_CANARY_PROXY}=true`,
        },
        {
          onChange: () => {
            followed.synced = true;
          },
        },
      ),
    };
    // It rejects only when it is closed before the first list.
    followed.reflector.synced.catch(() => {});
    this.#followed.set(key, followed);
    return followed;
  }
}

/** Whether an instance may still be serving, by its Lease alone. */
export function isLive(instance: ProxyInstance, now: number): boolean {
  return now - instance.renewed < instance.countsFor;
}

function instancesOf({ reflector }: Followed): ProxyInstance[] {
  return [...reflector.objects.values()]
    .map(toInstance)
    .sort((a, b) => a.name.localeCompare(b.name));
}

function toInstance({ metadata, spec }: Lease): ProxyInstance {
  const adminUrl = metadata.annotations?.[ADMIN_URL] ?? '';
  const renewed = Date.parse(spec?.renewTime ?? '');
  return {
    name: spec?.holderIdentity ?? metadata.name,
    adminUrl: URL.canParse(adminUrl) ? adminUrl : undefined,
    renewed: Number.isFinite(renewed) ? renewed : 0,
    countsFor: (spec?.leaseDurationSeconds ?? 15) * 1000 * LEASES_COUNT,
  };
}

/** Waits for the first list, but not for an API server that doesn't answer. */
async function untilSynced(reflector: Reflector<Lease>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    reflector.synced.catch(() => {}),
    new Promise<void>(resolve => {
      timer = setTimeout(resolve, SYNC_MS);
      timer.unref();
    }),
  ]);
  clearTimeout(timer);
}
