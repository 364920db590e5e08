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
const DATA_ADDRESS = 'backstage-releases/data-address';

/**
 * How many times its own duration a Lease counts after the last renewal. More than once, because the clocks of two machines differ: an instance must not be
 * taken for gone while it still sends users to a canary.
 */
const LEASES_COUNT = 2;

const SYNC_MS = 2_000;

/** After which time without a renewal the address of an instance may be somebody else's, ms. */
const ABANDONED_MS = 5 * 60_000;

/** The same for its Lease, which is then deleted. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

/** How long a Lease must have been seen unchanged by this process's clock too, ms. An instance whose clock is wrong still renews. */
const UNCHANGED_MS = 60_000;

interface Lease extends KubeObject {
  spec?: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
  };
}

/** The Leases of one namespace. */
interface Followed {
  reflector: Reflector<Lease>;
  /** They were listed once. */
  synced: boolean;
  /** Since when the API server can't be asked, epoch ms: from then on it isn't their fault that they aren't renewed. */
  lostAt?: number;
  /** The version of each, and since when it was seen, epoch ms. */
  versions: Map<string, { version: string | undefined; since: number }>;
}

/** A proxy instance as its Lease says it. */
export interface ProxyInstance {
  name: string;
  /** Undefined where its Lease doesn't say it. */
  adminUrl?: string;
  /** Where its routes listen; undefined where its Lease doesn't say it. */
  dataAddress?: string;
  /** When it was last heard of, epoch ms of its own clock. */
  renewed: number;
  /** How long after that it may still serve a canary, ms. */
  countsFor: number;
  /** Not heard of for so long that its address may be somebody else's, who must not be told the token. */
  abandoned?: boolean;
}

/**
 * Knows the proxy instances of each namespace, also while the API server can't be reached: then those that were there when it last could be.
 */
export class ProxyDirectory {
  readonly #clusters: ClusterClients;
  readonly #now: () => number;
  readonly #followed = new Map<string, Followed>();
  /** Uids of the Leases that were deleted, or can't be. */
  readonly #deleted = new Set<string>();

  static create(options: {
    clusters: ClusterClients;
    now?: () => number;
  }): ProxyDirectory {
    const { clusters, now = Date.now } = options;
    return new ProxyDirectory(clusters, now);
  }

  private constructor(clusters: ClusterClients, now: () => number) {
    this.#clusters = clusters;
    this.#now = now;
  }

  /** The instances that have a Lease in a namespace, by name. Leases that nobody has renewed for a day are deleted. */
  async instances(scope: {
    cluster: string;
    namespace: string;
  }): Promise<ProxyInstance[]> {
    const followed = this.#follow(scope);
    await untilSynced(followed.reflector);
    this.#sweep(scope.cluster, followed);
    return this.#instancesOf(followed);
  }

  /** The same without waiting; undefined before the first list. */
  known(scope: {
    cluster: string;
    namespace: string;
  }): ProxyInstance[] | undefined {
    const followed = this.#follow(scope);
    return followed.synced ? this.#instancesOf(followed) : undefined;
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
      versions: new Map(),
      reflector: this.#clusters.get(scope.cluster).reflect<Lease>(
        leases,
        {
          namespace: scope.namespace,
          labelSelector: `${LABEL_CANARY_PROXY}=true`,
        },
        {
          onChange: objects => {
            followed.synced = true;
            followed.versions = this.#versionsOf(objects, followed.versions);
          },
          onConnection: connected => {
            followed.lostAt = connected ? undefined : this.#now();
          },
        },
      ),
    };
    // It rejects only when it is closed before the first list.
    followed.reflector.synced.catch(() => {});
    this.#followed.set(key, followed);
    return followed;
  }

  #versionsOf(
    objects: ReadonlyMap<string, Lease>,
    before: Followed['versions'],
  ): Followed['versions'] {
    return new Map(
      [...objects].map(([key, { metadata }]) => {
        const known = before.get(key);
        const version = metadata.resourceVersion;
        return [
          key,
          known && known.version === version
            ? known
            : { version, since: this.#now() },
        ];
      }),
    );
  }

  #instancesOf(followed: Followed): ProxyInstance[] {
    return [...followed.reflector.objects]
      .map(([key, lease]) => ({
        ...toInstance(lease),
        ...(this.#isSilent(followed, key, lease, ABANDONED_MS)
          ? { abandoned: true }
          : {}),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  #isSilent(
    { lostAt, versions }: Followed,
    key: string,
    lease: Lease,
    ms: number,
  ): boolean {
    const until = lostAt ?? this.#now();
    const since = versions.get(key)?.since ?? until;
    return until - renewedAt(lease) > ms && until - since > UNCHANGED_MS;
  }

  /** Nobody waits for it. */
  #sweep(cluster: string, followed: Followed): void {
    const client = this.#clusters.get(cluster);
    for (const [key, lease] of followed.reflector.objects) {
      const { namespace, name, uid = '', resourceVersion } = lease.metadata;
      if (
        !this.#deleted.has(uid) &&
        followed.lostAt === undefined &&
        this.#isSilent(followed, key, lease, FORGOTTEN_MS)
      ) {
        this.#deleted.add(uid);
        client
          .delete(leases, { namespace, name }, { uid, resourceVersion })
          .catch(error => {
            if (error.name !== 'NotAllowedError') {
              this.#deleted.delete(uid);
            }
          });
      }
    }
  }
}

/** Whether an instance may still be serving, by its Lease alone. */
export function isLive(instance: ProxyInstance, now: number): boolean {
  return now - instance.renewed < instance.countsFor;
}

function renewedAt({ metadata, spec }: Lease): number {
  const { renewTime, acquireTime } = spec ?? {};
  const at = Date.parse(
    renewTime ?? acquireTime ?? metadata.creationTimestamp ?? '',
  );
  return Number.isFinite(at) ? at : 0;
}

function toInstance(lease: Lease): ProxyInstance {
  const { metadata, spec } = lease;
  const adminUrl = metadata.annotations?.[ADMIN_URL] ?? '';
  return {
    name: spec?.holderIdentity ?? metadata.name,
    adminUrl: URL.canParse(adminUrl) ? adminUrl : undefined,
    dataAddress: metadata.annotations?.[DATA_ADDRESS],
    renewed: renewedAt(lease),
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
