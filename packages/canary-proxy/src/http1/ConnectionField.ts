/**
 * Whoever names these wants to change what the message means. They are for all who get it (RFC 9110, section 7.6.1): an instance must not lose what frames the
 * message, says who asks, or ties it to what this proxy writes down.
 */
const NEVER_NAMED = new Set([
  'authorization',
  'cache-control',
  'content-length',
  'cookie',
  'host',
  'traceparent',
  'tracestate',
  'x-canary-group',
  'x-request-id',
]);

/**
 * What the Connection fields of a message say.
 */
export class ConnectionField {
  close = false;
  keepAlive = false;
  upgrade = false;
  /** Other fields that belong to this connection, in lower case. */
  #named: Set<string> | undefined;

  clear(): void {
    this.close = false;
    this.keepAlive = false;
    this.upgrade = false;
    this.#named = undefined;
  }

  add(value: string): void {
    if (value === 'keep-alive') {
      this.keepAlive = true;
      return;
    }
    for (const token of value.split(',')) {
      const name = token.trim().toLowerCase();
      if (name === 'close') {
        this.close = true;
      } else if (name === 'keep-alive') {
        this.keepAlive = true;
      } else if (name === 'upgrade') {
        this.upgrade = true;
      } else if (name !== '' && !NEVER_NAMED.has(name)) {
        this.#named ??= new Set();
        this.#named.add(name);
      }
    }
  }

  get namesOthers(): boolean {
    return this.#named !== undefined;
  }

  /** @param name - in any case */
  names(name: string): boolean {
    return this.#named?.has(name.toLowerCase()) ?? false;
  }
}
