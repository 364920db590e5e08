/**
 * A port that a cluster should listen on is in use.
 *
 * @public
 */
export class PortTakenError extends Error {
  constructor(
    readonly port: number,
    /** The option that sets it. */
    readonly option: 'port' | 'ingress.port',
    cluster: string,
  ) {
    super(
      `Port ${port} for ${
        option === 'port' ? 'the API server' : 'the entrance'
      } of cluster '${cluster}' is taken; set another one with '${option}'`,
    );
    this.name = 'PortTakenError';
  }
}
