import { formatAddress } from './Address';
import { IdentitySourceName } from './Decision';
import { IdentitySource } from './Policy';
import { toReceived } from './receivedText';
import { RequestFacts } from './RequestFacts';

/** Who sent a request; `undefined` where it doesn't say. */
export type IdentityReader = (
  facts: RequestFacts,
) => { source: IdentitySourceName; identity: string } | undefined;

interface CompiledSource {
  source: IdentitySourceName;
  read(facts: RequestFacts): string | undefined;
}

/**
 * Compiles a list of sources to a function that takes the first which a request has. An empty value is no identity: it would put all who send it
 * into one bucket.
 */
export function compileIdentity(
  sources: readonly IdentitySource[],
): IdentityReader {
  const compiled = sources.map(compileSource);
  return facts => {
    for (const { source, read } of compiled) {
      const identity = read(facts);
      if (identity) {
        return { source, identity };
      }
    }
    return undefined;
  };
}

function compileSource(identity: IdentitySource): CompiledSource {
  if ('cookie' in identity) {
    const name = identity.cookie;
    return {
      source: `cookie:${name}`,
      read: ({ request }) => request.cookie(name),
    };
  }
  if ('header' in identity) {
    const name = identity.header.toLowerCase();
    return {
      source: `header:${name}`,
      read: ({ request }) => request.header(name),
    };
  }
  if ('assigned' in identity) {
    return {
      source: 'assigned',
      read: ({ request }) =>
        request.navigation ? toReceived(request.newId()) : undefined,
    };
  }
  return {
    source: 'address',
    read: ({ address }) => address && formatAddress(address),
  };
}
