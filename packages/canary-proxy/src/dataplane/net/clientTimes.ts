/** A head may take this long. Milliseconds. */
export const HEAD_MS = 60_000;

/** How long a connection waits for a request: longer than load balancers do (Traefik 90 s), so that they close first. Milliseconds. */
export const IDLE_MS = 120_000;

/** How long a client has to read a last answer before its connection is cut. Milliseconds. */
export const LINGER_MS = 5_000;
