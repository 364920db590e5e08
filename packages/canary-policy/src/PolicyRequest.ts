import { Region } from './Region';

/**
 * What a policy may know of a request.
 *
 * Values are as received: one character per byte, which is how Node's HTTP server gives them. Text from elsewhere goes through `toReceived`.
 *
 * What is optional is asked for only by policies whose segments need it (see `policyNeeds`); without it a request is in no such segment.
 *
 * @public
 */
export interface PolicyRequest {
  /** The client's address, as far as it can be trusted. */
  readonly address?: string;
  /** @param name - in lower case */
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  /** The decoded value of a parameter of the query, the first where it comes several times. */
  query?(name: string): string | undefined;
  /** In upper case. */
  readonly method?: string;
  /** In lower case, without a port. */
  readonly hostname?: string;
  /** As received, from the first `/` up to the query. */
  readonly path?: string;
  /** Where the client's address is, as far as that is known; called at most once. */
  region?(): Region | undefined;
  /** A browser opens a page; only then an id is assigned. */
  readonly navigation: boolean;
  /** A new id that nobody else has; called at most once. */
  newId(): string;
}
