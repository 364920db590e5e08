/**
 * What a policy may know of a request.
 *
 * Values are as received: one character per byte, which is how Node's HTTP server gives them. Text from elsewhere goes through `toReceived`.
 *
 * @public
 */
export interface PolicyRequest {
  /** The client's address, as far as it can be trusted. */
  address?: string;
  /** @param name - in lower case */
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  /** A browser opens a page; only then an id is assigned. */
  navigation: boolean;
  /** A new id that nobody else has; called at most once. */
  newId(): string;
}
