export interface Config {
  releases?: {
    /** Clusters by name, each with credentials for this suite alone. */
    clusters?: {
      [name: string]: {
        /** Address of the API server. */
        url: string;
        /** File with the certificates of the authorities that are trusted for it. */
        caFile?: string;
        /** File with the token; it is read anew for each request, so it can be rotated in place. */
        tokenFile?: string;
        /**
         * The token itself, where there is no file.
         * @visibility secret
         */
        token?: string;
      };
    };
    /**
     * Where services run, by name, in the order in which pages show them. Without it, each of `dev`, `test` and `prod` that is a cluster is an
     * environment of the same name.
     */
    environments?: {
      [name: string]: {
        /** Name of a cluster of `releases.clusters`. */
        cluster: string;
        /** Namespace on the cluster; `{{ service.name }}` and `{{ service.namespace }}` stand for those of the component. */
        namespace: string;
        /** Whether pages ask before they change anything here. Not by default. */
        production?: boolean;
        /** Plans that may be used here, as `namespace/name`, in which `*` stands for any characters but a slash. All by default. */
        plans?: string[];
        /** What image repositories must begin with, up to a slash. Any by default. */
        images?: string[];
        /** Types of stages, such as `approval`, that every plan must put before each change of this environment. */
        require?: string[];
      };
    };
    /**
     * Segments of users by name, for example `office: { network: [203.0.113.0/24] }`, which every plan may call by `{ segment: office }`. A release goes on with
     * what they were at its start.
     */
    segments?: { [name: string]: object };
    versions?: {
      /** Versions that can be released where no registry is asked. */
      static?: Array<{
        /** Image repository without tag or digest. */
        image: string;
        /** What stands later is newer, unless each has a time of creation. */
        versions: Array<{
          version: string;
          /** `sha256:` and 64 hexadecimal digits. */
          digest: string;
          commit?: string;
          /** ISO 8601. */
          created?: string;
        }>;
      }>;
    };
  };
}
