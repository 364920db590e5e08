/** A head may take this long. Milliseconds. */
export const HEAD_MS = 60_000;

/** How long a connection waits for a request: longer than load balancers do (Traefik 90 s), so that they close first. Milliseconds. */
export const IDLE_MS = 120_000;

/** How often is looked whether a client is still there that is not read from. Milliseconds. */
export const PROBE_MS = 10_000;

/** How long a client that has got all of a last answer has to end its connection. Milliseconds. */
export const LINGER_MS = 5_000;
