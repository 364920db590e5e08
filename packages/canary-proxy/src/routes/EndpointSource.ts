/** A Service whose instances are followed. */
export interface FollowedService {
  /** `host:port` of the instances, those that are `ready` and all that still serve; `undefined` until they have been read for the first time. */
  readonly endpoints:
    | { readonly ready: readonly string[]; readonly serving: readonly string[] }
    | undefined;
  close(): void;
}

/**
 * Where the instances of a Service are found.
 */
export interface EndpointSource {
  /** @param onChange - called whenever `endpoints` has changed */
  follow(
    service: { namespace: string; name: string; port?: string | number },
    onChange: () => void,
  ): FollowedService;
}
