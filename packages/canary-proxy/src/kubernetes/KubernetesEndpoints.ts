import {
  ClusterClient,
  endpointSlices,
  KubeObject,
  Reflector,
  services,
} from '@backstage-releases/cluster-client';
import type { EndpointSource, FollowedService } from '../routes/EndpointSource';
import { isDeepStrictEqual } from 'node:util';
import {
  decideEndpoints,
  EndpointSlice,
  ServiceEndpoints,
} from './decideEndpoints';
import { SERVICE_LABEL } from './kubeNames';

interface Service extends KubeObject {
  spec?: { ports?: Array<{ name?: string; port: number }> };
}

/** One Service and those who follow it. */
interface Followed {
  endpoints: ServiceEndpoints | undefined;
  followers: Set<() => void>;
  close(): void;
}

/**
 * Finds the instances of Services in their EndpointSlices. A Service that several routes or generations follow is watched once.
 */
export class KubernetesEndpoints implements EndpointSource {
  static create(client: ClusterClient): KubernetesEndpoints {
    return new KubernetesEndpoints(client);
  }

  readonly #client: ClusterClient;
  readonly #followed = new Map<string, Followed>();

  private constructor(client: ClusterClient) {
    this.#client = client;
  }

  follow(
    service: { namespace: string; name: string; port?: string | number },
    onChange: () => void,
  ): FollowedService {
    const key = JSON.stringify([service.namespace, service.name, service.port]);
    let followed = this.#followed.get(key);
    if (followed === undefined) {
      followed = this.#watch(service);
      this.#followed.set(key, followed);
    }
    const { followers } = followed;
    // Each follower is its own, even where two give the same function.
    const follower = () => onChange();
    followers.add(follower);
    const current = followed;
    return {
      get endpoints() {
        return current.endpoints;
      },
      close: () => {
        followers.delete(follower);
        if (followers.size === 0 && this.#followed.get(key) === current) {
          this.#followed.delete(key);
          current.close();
        }
      },
    };
  }

  #watch(service: {
    namespace: string;
    name: string;
    port?: string | number;
  }): Followed {
    const { namespace, name, port } = service;
    const reflectors: Reflector<KubeObject>[] = [];
    const followed: Followed = {
      endpoints: undefined,
      followers: new Set(),
      close: () => reflectors.forEach(reflector => reflector.close()),
    };
    let slices: EndpointSlice[] | undefined;
    let portName: { known: boolean; name?: string } = {
      known: typeof port !== 'number',
      name: typeof port === 'string' ? port : undefined,
    };
    const update = () => {
      if (slices && portName.known) {
        const endpoints = decideEndpoints(slices, portName.name);
        if (!isDeepStrictEqual(endpoints, followed.endpoints)) {
          followed.endpoints = endpoints;
          followed.followers.forEach(follower => follower());
        }
      }
    };
    reflectors.push(
      this.#client.reflect<EndpointSlice>(
        endpointSlices,
        { namespace, labelSelector: `${SERVICE_LABEL}=${name}` },
        {
          onChange: objects => {
            slices = [...objects.values()];
            update();
          },
        },
      ) as Reflector<KubeObject>,
    );
    if (typeof port === 'number') {
      // Slices know the names of a Service's ports, not their numbers.
      reflectors.push(
        this.#client.reflect<Service>(
          services,
          { namespace, fieldSelector: `metadata.name=${name}` },
          {
            onChange: objects => {
              const found = objects
                .get(`${namespace}/${name}`)
                ?.spec?.ports?.find(candidate => candidate.port === port);
              // A Service that is gone, or hasn't this port, keeps what it last had: its slices tell who is there.
              if (found || !portName.known) {
                portName = {
                  known: true,
                  name: found ? found.name ?? '' : `no port ${port}`,
                };
              }
              update();
            },
          },
        ) as Reflector<KubeObject>,
      );
    }
    return followed;
  }
}
