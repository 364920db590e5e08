export interface Config {
  releases?: {
    /** The canary proxies that this suite drives. Which there are it learns from the Leases that they keep in a target's namespace. */
    canaryProxy?: {
      /** File with the token of the proxies' admin API; it is read anew for each request, so it can be rotated in place. */
      tokenFile?: string;
      /**
       * The token itself, where there is no file.
       * @visibility secret
       */
      token?: string;
      /**
       * The ports from which each target gets one of its own, for example `8000-8999`, which is the default. The proxies must be allowed to listen
       * there (`--ports`).
       */
      ports?: string;
      /**
       * The labels of the proxies' pods, where they run in the namespaces of the targets. Without it the proxies are elsewhere and keep EndpointSlices
       * themselves (`--advertise`).
       */
      selector?: { [label: string]: string };
      /** A canary is refused where fewer proxies are live in the target's namespace. 2 by default; 1 is for a laptop. */
      minInstances?: number;
      /**
       * Requests per second that one proxy can take. Before a service's users are sent to the proxies, there must be room for all that it is asked and half
       * more. Without it that is measured, where there is enough to measure.
       */
      capacity?: number;
      /** For an admin API that speaks TLS. The files are PEM, and read anew for each connection. */
      tls?: {
        /** The authorities that sign the proxies' certificates; without it those that Node trusts. */
        caFile?: string;
        /** What the proxies' certificates are issued for, where it isn't the address at which they are reached. */
        serverName?: string;
        /** The certificate that is shown to proxies that ask for one. */
        certificateFile?: string;
        keyFile?: string;
      };
    };
  };
}
